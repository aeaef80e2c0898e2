import * as z from 'zod/mini';

const NUMBER = /^\d+(\.\d+)?$|\$\{/;
const WHOLE = /^\d+$|\$\{/;
const BOOLEAN = /^(true|false)$|\$\{/;

/** What is expected stands in zod's message: `"port" must be …`. */
const text = (description: string) => note(z.string({ error: 'a text' }), description);

const number = (what: string, description: string) =>
  note(
    z.union(
      [
        z.number().check(z.minimum(0, { error: what })),
        z.string().check(z.regex(NUMBER, { error: what })),
      ],
      { error: what },
    ),
    description,
  );

const whole = (what: string, description: string) =>
  note(
    z.union(
      [
        z.int({ error: what }).check(z.minimum(0, { error: what })),
        z.string().check(z.regex(WHOLE, { error: what })),
      ],
      { error: what },
    ),
    description,
  );

const boolean = (description: string) =>
  note(
    z.union([z.boolean(), z.string().check(z.regex(BOOLEAN, { error: 'true or false' }))], {
      error: 'true or false',
    }),
    description,
  );

const texts = (what: string, description: string) =>
  note(z.union([z.string(), z.array(z.string())], { error: what }), description);

/** A text with a variable in it, whatever that holds. */
const variable = z.templateLiteral([z.string(), z.literal('${'), z.string()]);

const choice = <const T extends readonly string[]>(values: T, description: string) =>
  note(z.union([z.enum(values), variable], { error: `one of ${values.join(', ')}` }), description);

function note<S extends z.ZodMiniType>(schema: S, description: string): S {
  z.globalRegistry.add(schema, { description });
  return schema;
}

const START_POLICIES = ['migrate', 'require', 'warn', 'none'] as const;

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
const IDLE = 'how long a connection may be idle, in milliseconds';

const pool = z.strictObject(
  {
    min: z.optional(whole('a whole number', 'connections that are kept open')),
    max: z.optional(whole('a whole number', 'connections at most')),
    idle_timeout: z.optional(number('a number of milliseconds', IDLE)),
    idleTimeoutMillis: z.optional(number('a number of milliseconds', IDLE)),
  },
  { error: 'a map of min, max and idle_timeout' },
);

const types = z.strictObject(
  {
    out: z.optional(text('the file that the types are written to')),
    camel_case: z.optional(boolean('write the names of columns in camelCase')),
  },
  { error: 'a map of out and camel_case' },
);

/** Whatever a section can say. Numbers and booleans may be texts: that is what a variable holds. */
export const section = z.strictObject(
  {
    url: z.optional(
      text('the database: postgres://…, sqlite:path/to/file.db, pglite:path/to/folder'),
    ),
    host: z.optional(text('host of the server, or the folder of its socket')),
    port: z.optional(whole('a port number', 'port of the server')),
    database: z.optional(text('name of the database')),
    user: z.optional(text('name of the user')),
    password: z.optional(text('password of the user; take it from a variable of the environment')),
    sslmode: z.optional(choice(SSL_MODES, 'TLS, as libpq means it; prefer unless given')),
    pool: z.optional(note(pool, 'the connections of a client made from this configuration')),
    dir: z.optional(texts('a folder, or a list of folders', 'the migrations folder or folders')),
    format: z.optional(text('whose file names: handrail, golang-migrate, …')),
    table: z.optional(text('[schema.]name of the history table')),
    driver: z.optional(text('the npm client to use')),
    journal_mode: z.optional(text('SQLite: PRAGMA journal_mode, such as wal')),
    synchronous: z.optional(text('SQLite: PRAGMA synchronous, such as normal')),
    lock_wait: z.optional(number('a number of seconds', 'how long to wait for another run')),
    connect_timeout: z.optional(number('a number of seconds', 'how long to wait for the server')),
    protected: z.optional(boolean('a database that is not to be dropped by accident')),
    extensions: z.optional(
      texts('a name, or a list of names', 'extensions that "handrail db create" creates'),
    ),
    types: z.optional(note(types, 'what "handrail types" writes')),
    start: z.optional(choice(START_POLICIES, 'what a server does about pending migrations')),
  },
  { error: 'a map of settings' },
);
z.globalRegistry.add(section, {
  id: 'environment',
  description: 'The settings of one environment',
});

/** The settings that are maps themselves. */
export const nested = { pool: pool.shape, types: types.shape };

/** A whole file: settings that hold everywhere, and environments, which are maps under names of their own. */
export const configuration = z.catchall(
  z.object(section.shape, { error: 'a map of settings' }),
  z.nullable(section),
);

/** A section as it stands in a file. */
export type SectionInput = z.input<typeof section>;
