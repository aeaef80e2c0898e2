import type { Session, StatementKind } from '../../src/engines/engine.ts';

/** What the contract must know of an engine to look at it from outside. */
export interface Probes {
  inTransaction(session: Session): Promise<boolean>;
  readonly codes: { syntax: string; unique: string };
  /** Statements and what they are in a transaction. */
  readonly statements: readonly (readonly [sql: string, kind: StatementKind['kind']])[];
}

export const postgresProbes: Probes = {
  async inTransaction(session) {
    const [row] = await session.rows('SELECT (now() = statement_timestamp())::int AS alone');
    return Number(row?.alone) !== 1;
  },
  codes: { syntax: '42601', unique: '23505' },
  statements: [
    ['CREATE TABLE t (a integer)', 'plain'],
    ['SAVEPOINT a', 'plain'],
    ['ROLLBACK TO SAVEPOINT a', 'plain'],
    ['ROLLBACK', 'transaction-control'],
    ['BEGIN', 'transaction-control'],
    ['start transaction', 'transaction-control'],
    ['CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)', 'no-transaction'],
    ['VACUUM', 'no-transaction'],
    ['COPY t FROM STDIN', 'refused'],
  ],
};

export const sqliteProbes: Probes = {
  async inTransaction(session) {
    try {
      await session.run('BEGIN');
      await session.run('ROLLBACK');
      return false;
    } catch {
      return true;
    }
  },
  codes: { syntax: 'SQLITE_ERROR', unique: 'SQLITE_CONSTRAINT_UNIQUE' },
  statements: [
    ['CREATE TABLE t (a integer)', 'plain'],
    ['CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END', 'plain'],
    ['SAVEPOINT a', 'plain'],
    ['RELEASE a', 'plain'],
    ['ROLLBACK TO a', 'plain'],
    ['ROLLBACK TRANSACTION TO SAVEPOINT a', 'plain'],
    ['ROLLBACK', 'transaction-control'],
    ['BEGIN IMMEDIATE', 'transaction-control'],
    ['commit', 'transaction-control'],
    ['END TRANSACTION', 'transaction-control'],
    ['VACUUM', 'no-transaction'],
    ["VACUUM INTO 'copy.db'", 'no-transaction'],
    ['DETACH DATABASE other', 'no-transaction'],
    ["ATTACH 'other.db' AS other", 'plain'],
    ['PRAGMA journal_mode = WAL', 'no-transaction'],
    ['PRAGMA journal_mode', 'plain'],
    ['PRAGMA wal_checkpoint(TRUNCATE)', 'no-transaction'],
    ['PRAGMA foreign_keys=OFF', 'before-transaction'],
    ['pragma main.foreign_keys (0)', 'before-transaction'],
    ['PRAGMA /* why */ foreign_keys -- then\n = off', 'before-transaction'],
    ['PRAGMA foreign_keys', 'plain'],
    ['PRAGMA synchronous = NORMAL', 'before-transaction'],
    ['PRAGMA defer_foreign_keys = ON', 'plain'],
    ['PRAGMA user_version = 7', 'plain'],
  ],
};
