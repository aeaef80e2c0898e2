import * as z from 'zod/mini';
import { DURATION } from '../util/duration.ts';

const NUMBER = /^\d+(\.\d+)?$|\$\{/;
const WHOLE = /^\d+$|\$\{/;
const TIME = /^off$|^\d+(\.\d+)? *(ms|s|min|h)?$|\$\{/;
const BOOLEAN = /^(true|false)$|\$\{/;

/** A text with a variable in it, whatever that holds. */
const VARIABLE = z.templateLiteral([z.string(), z.literal('${'), z.string()]);

// What is expected stands in zod's message: `"port" must be …`. Numbers and booleans may be texts: that is
// what a variable of the environment holds.
const text = () => z.optional(z.string({ error: 'a text' }));

const texts = (error: string) => z.optional(z.union([z.string(), z.array(z.string())], { error }));

const number = (error: string) =>
  z.optional(
    z.union(
      [z.number().check(z.minimum(0, { error })), z.string().check(z.regex(NUMBER, { error }))],
      { error },
    ),
  );

const whole = (error: string) =>
  z.optional(
    z.union(
      [
        z.int({ error }).check(z.minimum(0, { error })),
        z.string().check(z.regex(WHOLE, { error })),
      ],
      { error },
    ),
  );

const time = (error = DURATION) =>
  z.optional(
    z.union(
      [z.number().check(z.minimum(0, { error })), z.string().check(z.regex(TIME, { error }))],
      { error },
    ),
  );

const boolean = (error = 'true or false') =>
  z.optional(z.union([z.boolean(), z.string().check(z.regex(BOOLEAN, { error }))], { error }));

const choice = <const T extends readonly string[]>(...values: T) =>
  z.optional(z.union([z.enum(values), VARIABLE], { error: `one of ${values.join(', ')}` }));

const pool = z.strictObject(
  {
    min: whole('a whole number'),
    max: whole('a whole number'),
    idle_timeout: number('a number of milliseconds'),
    idleTimeoutMillis: number('a number of milliseconds'),
  },
  { error: 'a map of min, max and idle_timeout' },
);

const types = z.strictObject(
  { out: text(), camel_case: boolean() },
  { error: 'a map of out and camel_case' },
);

const ignored = z.strictObject(
  {
    rule: text(),
    files: texts('a path, or a list of paths'),
    why: text(),
    until: text(),
  },
  { error: 'a map of rule, files, why and until' },
);

const lint = z.strictObject(
  {
    server: number('a version of the server, such as 16'),
    style: texts('the name of a rule, or a list of names'),
    ignore: z.optional(z.array(ignored, { error: 'a list of maps of rule, files, why and until' })),
  },
  { error: 'a map of server, style and ignore' },
);

/** Whatever a section can say. */
export const section = z.strictObject(
  {
    url: text(),
    host: text(),
    port: whole('a port number'),
    database: text(),
    user: text(),
    password: text(),
    sslmode: choice('disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'),
    pool: z.optional(pool),
    dir: texts('a folder, or a list of folders'),
    format: text(),
    table: text(),
    driver: text(),
    role: text(),
    scratch: text(),
    queries: text(),
    fill: boolean(),
    seed: text(),
    journal_mode: text(),
    synchronous: text(),
    integrity_check: boolean(),
    lock_wait: number('a number of seconds'),
    connect_timeout: number('a number of seconds'),
    lock_timeout: time(),
    lock_retry: time(),
    lock_patience: time(),
    statement_timeout: time(),
    protected: boolean(),
    extensions: texts('a name, or a list of names'),
    types: z.optional(types),
    order: choice('strict', 'warn', 'allow'),
    lint: z.optional(lint),
    start: choice('migrate', 'require', 'warn', 'none'),
  },
  { error: 'a map of settings' },
);

/** The settings that are maps themselves. */
export const nested = {
  pool: pool.shape,
  types: types.shape,
  lint: lint.shape,
  ignored: ignored.shape,
};

/** A whole file: settings that hold everywhere, and environments, which are maps under names of their own. */
export const configuration = z.catchall(
  z.object(section.shape, { error: 'a map of settings' }),
  z.nullable(section),
);

/** A section as it stands in a file. */
export type SectionInput = z.input<typeof section>;
