import type { Application, Applied, QueryFault } from '../application.ts';
import type { Client } from './client.ts';
import type { SqliteSession } from './session.ts';

const MARK = 'handrail_query';
const RESULT = 'handrail_result';

/** Quoted things and comments, so that they are passed over, and parameters. */
const PARAMETERS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\?\d*|[:@$][A-Za-z_]\w*/g;

/** Asks queries before and after. SQLite prepares a query anew when the schema has changed: nothing of it is kept. */
export async function application(
  { session }: Applied,
  queries: readonly string[],
): Promise<Application> {
  const { client } = session as SqliteSession;
  const texts = queries.map((sql) =>
    sql.replace(PARAMETERS, (text) => (/^[?:@$]/.test(text) ? 'NULL' : text)),
  );
  const known = texts.map((sql) => firstAnswer(client, sql));
  return {
    unasked: known.map(({ answer }) => ('error' in answer ? answer.error : null)),
    async again() {
      return known.map(({ answer, sql }) => compare(answer, () => ask(client, sql)));
    },
    close: async () => {},
  };
}

interface Known {
  readonly sql: string;
  readonly answer: Answer;
}

/** What fails for lack of real values can still be planned. */
function firstAnswer(client: Client, sql: string): Known {
  const answer = ask(client, sql);
  if (!('error' in answer)) return { sql, answer };
  const planned = `EXPLAIN ${sql}`;
  return { sql: planned, answer: ask(client, planned) };
}

/** The columns that a query gives, or why it gives none. */
type Answer = { readonly columns: string } | { readonly error: string };

function compare(before: Answer, again: () => Answer): QueryFault | null {
  if ('error' in before) return null;
  const after = again();
  if ('error' in after) return { message: after.error, kind: 'fails' };
  if (before.columns === after.columns) return null;
  const message = `its result was (${before.columns}) and is (${after.columns})`;
  return { message, kind: 'changed' };
}

function ask(client: Client, sql: string): Answer {
  const reads = /^\s*(?:SELECT|VALUES|WITH(?!.*\b(?:INSERT|UPDATE|DELETE)\b))/is.test(sql);
  client.exec(`SAVEPOINT ${MARK}`);
  try {
    if (!reads) {
      client.exec(sql);
      return { columns: '' };
    }
    client.exec(`CREATE TEMP TABLE ${RESULT} AS ${sql}`);
    const columns = client.all(`SELECT name, type FROM pragma_table_info('${RESULT}')`);
    return { columns: columns.map(({ name, type }) => `${name} ${type}`.trim()).join(', ') };
  } catch (error) {
    return { error: (error as Error).message };
  } finally {
    client.exec(`ROLLBACK TO ${MARK}; RELEASE ${MARK}`);
  }
}
