import type { CompiledQuery, DatabaseConnection, Driver } from 'kysely';
import type { QueryHooks, Session } from './engine.ts';

/**
 * Kysely's driver over one session. Queries join the transaction that is open on it; a transaction that a
 * migration begins through Kysely is a savepoint in it.
 */
export function sessionDriver(session: Session, hooks: QueryHooks): Driver {
  let depth = 0;
  const savepoint = (verb: string, level: number) =>
    session.run(`${verb} handrail_kysely_${level}`);
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery) {
      hooks.before(sql);
      const { rows, affected, insertId } = await session.query(sql, parameters);
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
