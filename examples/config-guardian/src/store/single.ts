import type pg from 'pg';
import { inTransaction, isLost, type Queries } from '../database.ts';
import { notFound, Refusal } from '../refusal.ts';
import { apply, hasRevision, stored } from './apply.ts';
import { type ConfigStore, conflict, type Entry, textOf, unknown } from './store.ts';

/** Configurations in PostgreSQL alone: its own transactions decide which write is first. */
export function singleStore(pool: pg.Pool): ConfigStore {
  return {
    mode: 'single',
    async current(projectId, key) {
      const found = await stored(pool, projectId, key);
      return found && { ...found, revision: 0 };
    },
    async commit(entry) {
      textOf(entry);
      const outcome = await inTransaction(pool, async (db) => {
        // Nobody can begin a log before this transaction has ended.
        await db.query('LOCK TABLE raft_log IN SHARE MODE');
        if (await followsLog(db)) {
          throw new Refusal(503, 'unavailable', `Nothing was written: ${FOLLOWS}`);
        }
        const outcome = await apply(db, entry);
        if (outcome === 'schema gone') {
          throw new Refusal(422, 'unknown_schema', 'The schema was deleted meanwhile');
        }
        return outcome;
      }).catch((error) => resolve(pool, entry, error));
      if (outcome === 'project gone') throw notFound('project');
      if (outcome === 'stale') throw conflict(await stored(pool, entry.project_id, entry.key));
      return 'applied';
    },
    async settle() {},
    async forget() {},
    trouble: async () => null,
    async close() {},
  };
}

/** The answer to a COMMIT may be what got lost: then the revision is there. */
async function resolve(pool: pg.Pool, entry: Entry, error: Error): Promise<'applied'> {
  if (!isLost(error)) throw error;
  if (await hasRevision(pool, entry.id).catch(() => false)) return 'applied';
  throw unknown(entry, error);
}

const FOLLOWS = 'This database follows a Raft log in etcd, and ETCD_URLS is not set';

/** Throws when the database follows a Raft log: a write beside the log would be lost to the other nodes. */
export async function refuseWithoutLog(pool: pg.Pool): Promise<void> {
  if (!(await followsLog(pool))) return;
  throw new Error(
    `${FOLLOWS}.\nSet it. To leave Raft for good: stop all nodes after their last writes, then DELETE FROM raft_log.`,
  );
}

async function followsLog(db: Queries): Promise<boolean> {
  const { rows } = await db.query('SELECT FROM raft_log');
  return rows.length > 0;
}
