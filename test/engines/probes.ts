import type { Session, StatementKind } from '../../src/engines/engine.ts';

/** What the contract must know of an engine to look at it from outside. */
export interface Probes {
  inTransaction(session: Session): Promise<boolean>;
  readonly codes: { syntax: string; unique: string };
  /** Statements and what they are in a transaction. */
  readonly statements: readonly (readonly [sql: string, kind: StatementKind['kind']])[];
  /** Statements that set something for the session. */
  readonly settings: readonly string[];
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
    ["PREPARE TRANSACTION 'x'", 'refused'],
    ['PREPARE p AS SELECT 1', 'plain'],
    ['CREATE INDEX concurrently_built ON t (a)', 'plain'],
    ['DROP INDEX CONCURRENTLY i', 'no-transaction'],
    ['DROP INDEX i', 'plain'],
    ['REINDEX INDEX CONCURRENTLY i', 'no-transaction'],
    ['REINDEX (VERBOSE, CONCURRENTLY) TABLE t', 'no-transaction'],
    ['REINDEX TABLE t', 'plain'],
    ['REINDEX DATABASE d', 'no-transaction'],
    ['REINDEX SYSTEM d', 'no-transaction'],
    ['REFRESH MATERIALIZED VIEW CONCURRENTLY v', 'plain'],
    ['ALTER TABLE p DETACH PARTITION c CONCURRENTLY', 'no-transaction'],
    ['ALTER TABLE p DETACH PARTITION c FINALIZE', 'plain'],
    ['CREATE DATABASE d', 'no-transaction'],
    ['DROP DATABASE IF EXISTS d', 'no-transaction'],
    ['ALTER DATABASE d SET TABLESPACE s', 'no-transaction'],
    ['ALTER DATABASE d SET work_mem = 1', 'plain'],
    ["CREATE TABLESPACE s LOCATION '/x'", 'no-transaction'],
    ["ALTER SYSTEM SET work_mem = '8MB'", 'no-transaction'],
    ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", 'no-transaction'],
    ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false)", 'plain'],
    ['ALTER SUBSCRIPTION s REFRESH PUBLICATION', 'no-transaction'],
    ['ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)', 'plain'],
    ['ALTER SUBSCRIPTION s DISABLE', 'plain'],
    ['CLUSTER', 'no-transaction'],
    ['CLUSTER (VERBOSE)', 'no-transaction'],
    ['CLUSTER VERBOSE', 'no-transaction'],
    ['CLUSTER t USING i', 'plain'],
    ['DISCARD ALL', 'no-transaction'],
    ['DISCARD TEMP', 'plain'],
    ['DO $$ BEGIN UPDATE t SET a = 1; COMMIT; END $$', 'no-transaction'],
    ['DO $$ BEGIN CREATE TEMP TABLE x (a int) ON COMMIT DROP; END $$', 'plain'],
    ["CALL refresh_continuous_aggregate('v', NULL, NULL)", 'no-transaction'],
    ['CREATE MATERIALIZED VIEW v WITH (timescaledb.continuous) AS SELECT 1', 'no-transaction'],
    ['CREATE MATERIALIZED VIEW v WITH (timescaledb.continuous) AS SELECT 1 WITH NO DATA', 'plain'],
    ['CREATE INDEX i ON t (a) WITH (timescaledb.transaction_per_chunk)', 'no-transaction'],
  ],
  settings: [
    'SET search_path = s',
    "SELECT set_config('a.b', 'c', false)",
    'RESET ROLE',
    'PREPARE p AS SELECT 1',
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
  settings: ["ATTACH 'x.db' AS x", 'PRAGMA foreign_keys = OFF'],
};
