import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** What the environment says, checked. */
export interface Settings {
  readonly databaseUrl: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Of whoever registers gateways, sends measurements and publishes packs. */
  readonly operatorToken: string;
  /** Ed25519. */
  readonly signingKey: KeyObject;
  /** `required`: no start without TimescaleDB; `optional`: plain PostgreSQL will do. */
  readonly timescale: 'required' | 'optional';
  /** Requests in a minute. */
  readonly limits: Limits;
  /** The address of a client is the last of X-Forwarded-For, which our own proxy has set. */
  readonly trustProxy: boolean;
}

/** How many requests each may send in a minute. */
export interface Limits {
  readonly device: number;
  readonly address: number;
}

const environment = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  OPERATOR_TOKEN: z.string().min(16, 'needs 16 characters or more'),
  SIGNING_KEY: z.string().transform(ed25519Key),
  TIMESCALE: z.enum(['required', 'optional']).default('required'),
  DEVICE_LIMIT: z.coerce.number().int().positive().default(60),
  ADDRESS_LIMIT: z.coerce.number().int().positive().default(300),
  TRUST_PROXY: z.enum(['0', '1']).default('0'),
});

/** Reads the environment. Throws an error with a line for each variable that is missing or wrong. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const { data, error } = environment.safeParse(env);
  if (!data) {
    const lines = error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    throw new Error(`The environment is not complete:\n${lines.join('\n')}`);
  }
  return {
    databaseUrl: data.DATABASE_URL,
    host: data.HOST,
    port: data.PORT,
    operatorToken: data.OPERATOR_TOKEN,
    signingKey: data.SIGNING_KEY,
    timescale: data.TIMESCALE,
    limits: { device: data.DEVICE_LIMIT, address: data.ADDRESS_LIMIT },
    trustProxy: data.TRUST_PROXY === '1',
  };
}

function ed25519Key(text: string, context: z.RefinementCtx): KeyObject {
  try {
    const key = createPrivateKey({
      key: Buffer.from(text, 'base64'),
      format: 'der',
      type: 'pkcs8',
    });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // What OpenSSL says of a text that is no key helps nobody.
  }
  context.addIssue({
    code: 'custom',
    message: 'must be an Ed25519 key: openssl genpkey -algorithm ed25519 -outform DER | base64 -w0',
  });
  return z.NEVER;
}
