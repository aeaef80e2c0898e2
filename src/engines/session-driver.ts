import type { CompiledQuery, DatabaseConnection, Driver } from 'kysely';
import type { QueryHooks, Session } from './engine.ts';

/**
 * Kysely's driver over one session. Queries join the transaction that is open on it; one that a migration
 * begins through Kysely is a savepoint in it, or, where none is open, a transaction of its own.
 */
export function sessionDriver(session: Session, hooks: QueryHooks): Driver {
  let depth = 0;
  // One connection answers one query after the other, also when a migration asks for several at once.
  let last: Promise<void> = Promise.resolve();
  let ready: Promise<void> | undefined;
  const first = () => {
    ready ??= hooks.first?.() ?? Promise.resolve();
    return ready;
  };
  const inTurn = async (sql: string, parameters: readonly unknown[]) => {
    const before = last;
    let done = () => {};
    last = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    try {
      await first();
      hooks.before(sql);
      const result = await session.query(sql, parameters);
      hooks.after();
      return result;
    } finally {
      done();
    }
  };
  const savepoint = (verb: string, level: number) =>
    session.run(`${verb} handrail_kysely_${level}`);
  const outermost = () => depth === 1 && !hooks.inTransaction;
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery) {
      const { rows, affected, insertId } = await inTurn(sql, parameters);
      return {
        rows: rows as R[],
        ...(affected === undefined ? {} : { numAffectedRows: affected }),
        ...(insertId === undefined ? {} : { insertId }),
      };
    },
    // biome-ignore lint/correctness/useYield: rows of a migration come at once.
    async *streamQuery() {
      throw new Error('a migration can not stream: use execute()');
    },
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    async beginTransaction() {
      await first();
      depth++;
      await (outermost() ? session.run('BEGIN') : savepoint('SAVEPOINT', depth));
    },
    async commitTransaction() {
      await (outermost() ? session.run('COMMIT') : savepoint('RELEASE SAVEPOINT', depth));
      depth--;
    },
    async rollbackTransaction() {
      if (outermost()) await session.run('ROLLBACK');
      else {
        await savepoint('ROLLBACK TO SAVEPOINT', depth);
        await savepoint('RELEASE SAVEPOINT', depth);
      }
      depth--;
    },
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
