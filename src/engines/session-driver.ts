import type { CompiledQuery, DatabaseConnection, Driver } from 'kysely';
import type { QueryHooks, Session } from './engine.ts';

/**
 * Kysely's driver over one session. Queries join the transaction that is open on it; a transaction that a
 * migration begins through Kysely is a savepoint in it.
 */
export function sessionDriver(session: Session, hooks: QueryHooks): Driver {
  let depth = 0;
  // One connection answers one query after the other, also when a migration asks for several at once.
  let last: Promise<void> = Promise.resolve();
  const inTurn = async (sql: string, parameters: readonly unknown[]) => {
    const before = last;
    let done = () => {};
    last = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    try {
      hooks.before(sql);
      return await session.query(sql, parameters);
    } finally {
      done();
    }
  };
  const savepoint = (verb: string, level: number) =>
    session.run(`${verb} handrail_kysely_${level}`);
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
    beginTransaction: () => savepoint('SAVEPOINT', ++depth),
    commitTransaction: () => savepoint('RELEASE SAVEPOINT', depth--),
    async rollbackTransaction() {
      await savepoint('ROLLBACK TO SAVEPOINT', depth);
      await savepoint('RELEASE SAVEPOINT', depth--);
    },
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
