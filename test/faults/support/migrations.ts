import type { Direction } from '../../../src/index.ts';

/** One statement, with what can be seen of it afterwards: `+table a`, `-index a_v`, `+log 0003 up 1`. */
export interface Statement {
  readonly sql: string;
  readonly effect?: string;
  /** It can't be in a transaction: when it was interrupted, nobody but the catalogue knows whether it ran. */
  readonly alone?: boolean;
}

/** A migration whose every statement leaves something to see, and fails or shows when it runs twice. */
export interface Migration {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly up: readonly Statement[];
  readonly down: readonly Statement[];
}

/** Inserts an entry that tells of its migration and place, without which no two would differ. */
const LOG = 'log';
export const log: Statement = { sql: LOG };

export const table = (name: string): Statement => ({
  sql: `CREATE TABLE ${name} (id integer, v integer)`,
  effect: `+table ${name}`,
});

export const drop = (name: string): Statement => ({
  sql: `DROP TABLE ${name}`,
  effect: `-table ${name}`,
});

export const index = (name: string, on: string): Statement => ({
  sql: `CREATE INDEX CONCURRENTLY ${name} ON ${on}`,
  effect: `+index ${name}`,
  alone: true,
});

export const dropIndex = (name: string): Statement => ({
  sql: `DROP INDEX CONCURRENTLY ${name}`,
  effect: `-index ${name}`,
  alone: true,
});

/** Begins or ends the file's own transaction, or does something that leaves nothing to see. */
export const plain = (sql: string): Statement => ({ sql });

interface Parts {
  readonly up: readonly Statement[];
  readonly down?: readonly Statement[];
  /** What stands at the top of the file. */
  readonly head?: string;
}

/** A migration in SQL, in one file. */
export function inSql(name: string, { up, down = [], head = '' }: Parts): Migration {
  const steps = written(name, { up, down });
  const text = (list: readonly Statement[]) => list.map(({ sql }) => `${sql};\n`).join('');
  const back = down.length > 0 ? `-- handrail: down\n${text(steps.down)}` : '';
  return { ...steps, files: { [`migrations/${name}.sql`]: `${head}${text(steps.up)}${back}` } };
}

/** A migration in TypeScript: the same statements through Kysely. */
export function inCode(name: string, parts: Parts): Migration {
  const steps = written(name, parts);
  const text = (direction: Direction) => {
    const calls = steps[direction].map(({ effect = '' }) => `await ${throughKysely(effect)};`);
    return `export async function ${direction}(db: any): Promise<void> {\n${calls.join('\n')}\n}\n`;
  };
  return {
    ...steps,
    files: { [`migrations/${name}.ts`]: `${parts.head ?? ''}${text('up')}${text('down')}` },
  };
}

function written(name: string, { up, down = [] }: Parts): Omit<Migration, 'files'> {
  const [version = ''] = name.split('_');
  const numbered = (direction: Direction, list: readonly Statement[]) =>
    list.map((one, i) => (one.sql === LOG ? entry(`${version} ${direction} ${i + 1}`) : one));
  return { version, up: numbered('up', up), down: numbered('down', down) };
}

function throughKysely(effect: string): string {
  const [kind, ...rest] = effect.split(' ');
  const name = rest.join(' ');
  if (kind === '+log') return `db.insertInto('log').values({ entry: '${name}' }).execute()`;
  if (kind === '-table') return `db.schema.dropTable('${name}').execute()`;
  return `db.schema.createTable('${name}').addColumn('id', 'integer').addColumn('v', 'integer').execute()`;
}

const entry = (text: string): Statement => ({
  sql: `INSERT INTO log (entry) VALUES ('${text}')`,
  effect: `+log ${text}`,
});

export const filesOf = (migrations: readonly Migration[]): Record<string, string> =>
  Object.assign({}, ...migrations.map(({ files }) => files));
