import type {
  Claim,
  Engine,
  Limits,
  Refusal,
  Session,
  TableName,
  Transaction,
} from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import { readHistory } from '../history/history.ts';

/**
 * Makes the history table, or brings an older layout up to date, under the lock.
 * Throws HISTORY_NOT_WRITABLE when this user may not.
 */
export async function makeTable({
  engine,
  session,
  table,
  limits,
}: {
  engine: Engine;
  session: Session;
  table: TableName;
  limits: Limits;
}): Promise<'done' | Refusal> {
  try {
    const transaction = await engine.begin(session, { table, head: null, before: [], limits });
    if (typeof transaction === 'string') return transaction;
    try {
      const { preparation } = await readHistory(session, engine.dialect, table);
      if (preparation.length === 0) {
        await transaction.rollback();
        return 'moved';
      }
      for (const sql of preparation.slice(0, -1)) await session.run(sql);
      await transaction.commit(preparation.at(-1) as string);
      return 'done';
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  } catch (error) {
    throw historyFailure(engine, table, error);
  }
}

/** Begins a transaction that makes the history table where there is none. Throws HISTORY_NOT_WRITABLE. */
export async function beginOn(
  engine: Engine,
  session: Session,
  claim: Claim,
): Promise<Transaction | Refusal> {
  try {
    return await engine.begin(session, claim);
  } catch (error) {
    const makes = (claim.create ?? []).length > 0;
    throw makes ? historyFailure(engine, claim.table, error) : error;
  }
}

/** HISTORY_NOT_WRITABLE for an error that says that this user may not; else the error itself. */
export function historyFailure(engine: Engine, table: TableName, error: unknown): unknown {
  const failure = engine.explain(error, '');
  if (!failure?.forbidden) return error;
  const details = { table: engine.dialect.table(table), reason: failure.message };
  return new HandrailError('HISTORY_NOT_WRITABLE', details, { cause: error });
}
