import type { Application, Applied, QueryFault } from '../application.ts';
import type { Session } from '../engine.ts';
import { drivers } from './drivers/index.ts';

const CONNECT_SECONDS = 30;
const FILES = 'pglite';
/** What a prepared query answers whose columns are no longer the same. */
const RESULT_CHANGED = '0A000';

/** A query that could be asked before the migration. */
interface Known {
  readonly name: string;
  readonly sql: string;
  /** Runs it, or plans it, and leaves nothing behind. */
  readonly ask: string;
}

/** Prepares queries on a connection of their own. */
export async function application(
  { target, session }: Applied,
  queries: readonly string[],
): Promise<Application> {
  // Files have one connection: what is prepared there, the runner forgets.
  const alone = target.driver === FILES;
  const own = alone
    ? session
    : await (await drivers.pg()).connect(target, {
        readOnly: false,
        timeoutSeconds: CONNECT_SECONDS,
      });
  const known: (Known | string)[] = [];
  for (const [i, sql] of queries.entries())
    known.push(await prepare(own, `handrail_query_${i}`, sql));
  return {
    unasked: known.map((one) => (typeof one === 'string' ? one : null)),
    async again() {
      const faults: (QueryFault | null)[] = [];
      for (const one of known)
        faults.push(typeof one === 'string' ? null : await faultOf(own, one, alone));
      return faults;
    },
    async close() {
      if (!alone) await own.close();
    },
  };
}

/** What it says when it can't be asked before the migration either. */
async function prepare(session: Session, name: string, sql: string): Promise<Known | string> {
  // Of an earlier migration, where the session is the same.
  await failure(session, `DEALLOCATE ${name}`);
  const refused = await failure(session, `PREPARE ${name} AS ${sql}`);
  if (refused) return refused.message;
  const [row] = await session.rows(
    `SELECT cardinality(parameter_types)::text AS count FROM pg_catalog.pg_prepared_statements WHERE name = '${name}'`,
  );
  const nulls = Array.from({ length: Number(row?.count) }, () => 'NULL').join(', ');
  const execute = `EXECUTE ${name}${nulls === '' ? '' : `(${nulls})`}`;
  let said = '';
  // What fails for lack of real values can still be planned.
  for (const text of [execute, `EXPLAIN ${execute}`]) {
    const ask = `BEGIN;\n${text};\nROLLBACK`;
    const failed = await failure(session, ask);
    if (!failed) return { name, sql, ask };
    said = failed.message;
  }
  return said;
}

async function faultOf(
  session: Session,
  { name, sql, ask }: Known,
  anew: boolean,
): Promise<QueryFault | null> {
  const first = anew ? { code: RESULT_CHANGED, message: '' } : await failure(session, ask);
  if (first === null) return null;
  if (first.code !== RESULT_CHANGED) return { message: first.message, kind: 'fails' };
  await failure(session, `DEALLOCATE ${name}`);
  const second =
    (await failure(session, `PREPARE ${name} AS ${sql}`)) ?? (await failure(session, ask));
  if (second) return { message: second.message, kind: 'fails' };
  return anew ? null : { message: first.message, kind: 'changed' };
}

/** The error of what could not be done; no transaction is open afterwards. */
async function failure(session: Session, sql: string) {
  try {
    await session.run(sql);
    return null;
  } catch (error) {
    await session.run('ROLLBACK').catch(() => {});
    return error as { code?: string; message: string };
  }
}
