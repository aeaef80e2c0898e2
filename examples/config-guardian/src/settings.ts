import { z } from 'zod';

const environment = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:/, 'must be postgres://…'),
  /** Of whoever makes and removes users. */
  ADMIN_TOKEN: z.string().min(16, 'must have 16 characters or more'),
  /** Signs the tokens of users; the same on all nodes. */
  SESSION_SECRET: z.string().min(32, 'must have 32 characters or more: openssl rand -hex 32'),
  SESSION_SECONDS: z.coerce.number().int().positive().default(3600),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** The members of the etcd cluster, with commas between; empty: PostgreSQL alone. */
  ETCD_URLS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((one) => one.trim().replace(/\/$/, '')))
    .transform((urls) => urls.filter((one) => one !== ''))
    .pipe(z.array(z.url({ protocol: /^https?$/, error: 'must be http://host:port,…' }))),
});

/** How this program runs, by the names of the environment variables that say so. */
export type Settings = z.infer<typeof environment>;

/** The settings of an environment. Throws an error that names every variable that is missing or wrong. */
export function settingsFrom(variables: Record<string, string | undefined>): Settings {
  const { data, error } = environment.safeParse(variables);
  if (data) return data;
  const problems = error.issues.map(({ path, message }) => `${path[0] as string}: ${message}`);
  throw new Error(`The environment is not complete:\n  ${problems.join('\n  ')}`);
}
