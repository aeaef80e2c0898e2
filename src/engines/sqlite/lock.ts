import { setTimeout as sleep } from 'node:timers/promises';
import { HandrailError } from '../../errors.ts';
import type { Claim, Holder, Refusal, Session, TableName, Transaction } from '../engine.ts';
import { Keepsake, sweep } from './clean.ts';
import { isBusy } from './codes.ts';
import { assertWritable } from './file.ts';
import { assertNoNewOrphans, checkForeignKeys } from './foreign-keys.ts';
import { dialect } from './history.ts';
import { readPragma, setPragmas } from './pragma.ts';
import type { SqliteSession } from './session.ts';

/** How long BEGIN and COMMIT may block the event loop while another connection has the lock. */
const BLOCKING_MS = 50;
/** How long COMMIT waits for readers, which only a rollback journal makes it do. */
const COMMIT_PATIENCE_MS = 30_000;

/** A savepoint that is gone when the transaction is no longer ours. */
export const MARK = 'handrail';

/**
 * SQLite has one writer at a time: its write lock is the migration lock, and BEGIN IMMEDIATE takes it.
 * When `claim.before` switches foreign keys off, they are checked before COMMIT, as against before BEGIN.
 */
export async function begin(given: Session, claim: Claim): Promise<Transaction | Refusal> {
  const session = given as SqliteSession;
  await session.ready();
  const { client } = session;
  const restore = setPragmas(client, claim.before);
  const kept = new Keepsake(client);
  const leave = () => {
    kept.restore();
    sweep(client);
    restore();
  };
  const end = () => {
    rollback(session);
    leave();
  };
  try {
    const refused = open(session, claim.table, claim.head, claim.create);
    if (refused) {
      restore();
      return refused;
    }
    const unchecked = claim.before.length > 0 && readPragma(client, 'foreign_keys') === '0';
    const known = unchecked ? checkForeignKeys(client).orphans : null;
    client.exec(`SAVEPOINT ${MARK}`);
    return {
      async next(record) {
        kept.restore({ inside: true });
        client.exec(record);
        sweep(client);
      },
      async commit(record) {
        assertOurs(session);
        kept.restore({ inside: true });
        if (known) assertNoNewOrphans(known, checkForeignKeys(client).orphans);
        client.exec(record);
        await commit(session);
        leave();
      },
      rollback: async () => end(),
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** Begins a transaction with the write lock and compares the history with `head`. */
export function open(
  session: SqliteSession,
  table: TableName,
  head: number | null,
  create: readonly string[] = [],
): Refusal | null {
  assertWritable(session.file, session.facts.database, dialect.table(table));
  try {
    briefly(session, 'BEGIN IMMEDIATE');
  } catch (error) {
    if (isBusy(error)) return 'held';
    throw error;
  }
  try {
    for (const sql of create) session.client.exec(sql);
    if (head === null || newestOrder(session, table) === head) return null;
  } catch (error) {
    rollback(session);
    throw error;
  }
  rollback(session);
  return 'moved';
}

/** The newest `order` in the history; 0 without rows. */
function newestOrder({ client }: SqliteSession, table: TableName): number {
  const [row] = client.all(
    `SELECT coalesce(max(applied_order), 0) AS newest FROM ${dialect.table(table)}`,
  );
  return Number(row?.newest);
}

/** Throws RUN_TRANSACTION_ENDED when the transaction is not the one in which MARK was set. */
export function assertOurs({ client }: SqliteSession): void {
  try {
    client.exec(`RELEASE ${MARK}`);
  } catch (cause) {
    throw new HandrailError('RUN_TRANSACTION_ENDED', {}, { cause });
  }
}

/** Commits; while readers of a database with a rollback journal are in the way, tries again. */
export async function commit(session: SqliteSession): Promise<void> {
  const end = performance.now() + COMMIT_PATIENCE_MS;
  for (;;) {
    try {
      briefly(session, 'COMMIT');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
    }
    await sleep(BLOCKING_MS);
  }
}

/** Ends the transaction, if there still is one. */
export function rollback({ client }: SqliteSession): void {
  try {
    client.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself: a full disk, or a conflict clause that says so.
  }
}

/** Runs a statement that waits for a lock only as long as the event loop may stand still. */
function briefly({ client, patienceMs }: SqliteSession, sql: string): void {
  client.exec(`PRAGMA busy_timeout = ${BLOCKING_MS}`);
  try {
    client.exec(sql);
  } finally {
    client.exec(`PRAGMA busy_timeout = ${patienceMs}`);
  }
}

/** SQLite does not tell who has the write lock, only that someone has. */
export async function holder(given: Session): Promise<Holder | null> {
  const session = given as SqliteSession;
  const { client } = session;
  const readOnly = readPragma(client, 'query_only') === '1';
  // The lock is tried and let go at once; nothing is written.
  if (readOnly) client.exec('PRAGMA query_only = OFF');
  try {
    briefly(session, 'BEGIN IMMEDIATE');
    rollback(session);
    return null;
  } catch (error) {
    if (!isBusy(error)) return null;
    return { who: `another process that writes to ${session.facts.database}`, seconds: null };
  } finally {
    if (readOnly) client.exec('PRAGMA query_only = ON');
  }
}
