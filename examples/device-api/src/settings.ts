import { z } from 'zod';

const seconds = (fallback: number) => z.coerce.number().positive().default(fallback);
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);

const environment = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:/, 'must be postgres://…'),
  ADMIN_TOKEN: z.string().min(16, 'must have 16 characters or more'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** What to do about pending migrations: the start policies of handrail. */
  ON_START: z.enum(['migrate', 'require', 'warn', 'none']).default('migrate'),
  /** Behind a proxy that sets X-Forwarded-For: believe its last entry. */
  TRUST_PROXY: z.stringbool().default(false),
  PROVISIONING_WINDOW_SECONDS: seconds(900),
  ATTEMPTS_PER_ADDRESS: count(10),
  ATTEMPTS_PER_KEY: count(100),
  HEARTBEAT_CHECK_SECONDS: seconds(30),
  HEARTBEAT_TIMEOUT_SECONDS: seconds(90),
  /** How long a device key goes on working after another one has replaced it. */
  KEY_GRACE_SECONDS: seconds(300),
});

/** How this program runs, by the names of the environment variables that say so. */
export type Settings = z.infer<typeof environment>;

/** The settings of an environment. Throws an error that names every variable that is missing or wrong. */
export function settingsFrom(variables: Record<string, string | undefined>): Settings {
  const { data, error } = environment.safeParse(variables);
  if (data) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment is not complete:\n  ${problems.join('\n  ')}`);
}
