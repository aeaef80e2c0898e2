import type pg from 'pg';
import { notFound, Refusal } from '../refusal.ts';
import { hasRevision, stored } from './apply.ts';
import { Etcd, EtcdRefusal, EtcdUnavailable } from './etcd.ts';
import { Follower } from './follower.ts';
import { attach, configsOf, headOf } from './log.ts';
import {
  type Committed,
  type ConfigStore,
  type Current,
  conflict,
  type Entry,
  textOf,
  tooLarge,
  unknown,
} from './store.ts';

/** How long an entry can wait whose node was lost between etcd and PostgreSQL. */
const FOLLOW_MS = 500;

/**
 * Configurations in a Raft log: etcd decides which write is next, by compare-and-swap on the key of the
 * configuration, and PostgreSQL follows. A key is never deleted while its project lives, so that no version comes
 * twice. What a configuration was before its first entry, PostgreSQL tells.
 */
export async function raftStore(
  pool: pg.Pool,
  urls: readonly string[],
  log: (text: string) => void,
): Promise<ConfigStore> {
  const etcd = new Etcd(urls);
  const { id, ...row } = await attach(pool, etcd);
  const follower = new Follower(pool, etcd, { id, ...row });
  const keyOf = (projectId: string, key: string) => `${configsOf(id, projectId)}${key}`;

  async function settle(): Promise<void> {
    const { position } = follower;
    const { modRevision, storeRevision } = await unlessSilent(etcd.get(headOf(id)));
    if (storeRevision < position) throw behind(storeRevision, position);
    await unlessSilent(follower.reach(modRevision));
  }

  async function current(projectId: string, key: string): Promise<Current | null> {
    const { position } = follower;
    const found = await unlessSilent(etcd.get(keyOf(projectId, key)));
    if (found.storeRevision < position) throw behind(found.storeRevision, position);
    if (found.modRevision > 0) return { ...entryOf(found.value), revision: found.modRevision };
    const before = await stored(pool, projectId, key);
    return before && { ...before, revision: 0 };
  }

  async function commit(entry: Entry, current: Current | null): Promise<Committed> {
    const key = keyOf(entry.project_id, entry.key);
    const swap = await etcd
      .swap(key, current?.revision ?? 0, textOf(entry), headOf(id))
      .catch((error: Error) => {
        if (/too large|larger than max/.test(error.message)) throw tooLarge();
        if (error instanceof EtcdUnavailable) throw unknown(entry, error);
        throw error;
      });
    if (swap.succeeded) return await bring(entry, swap.revision);
    const found = swap.found.modRevision > 0 ? entryOf(swap.found.value) : null;
    if (found?.id === entry.id) return await bring(entry, swap.found.modRevision);
    if (swap.repeated && (await isCommitted(entry))) return 'applied';
    throw conflict(found);
  }

  /** PostgreSQL follows up to the entry, if it can. An entry was passed over only if its project is gone. */
  async function bring(entry: Entry, revision: number): Promise<Committed> {
    const { project_id, key, version } = entry;
    try {
      await follower.reach(revision);
      if (await isThere(project_id)) return 'applied';
    } catch (error) {
      log(`${project_id}/${key} is committed as version ${version} and not applied yet: ${error}`);
      return 'to be applied';
    }
    await forget([project_id]);
    throw notFound('project');
  }

  async function isThere(projectId: string): Promise<boolean> {
    const { rows } = await pool.query('SELECT FROM projects WHERE id = $1', [projectId]);
    return rows.length === 1;
  }

  /** An attempt without an answer may have been committed, and others may have built upon it since. */
  async function isCommitted(entry: Entry): Promise<boolean> {
    try {
      await settle();
      return await hasRevision(pool, entry.id);
    } catch (error) {
      throw unknown(entry, error as Error);
    }
  }

  async function forget(projectIds: readonly string[]): Promise<void> {
    for (const one of projectIds) {
      await etcd
        .deletePrefix(configsOf(id, one))
        .catch((error) => log(`the log still has the deleted project ${one}: ${error.message}`));
    }
  }

  const tail = follow(settle, log);
  const trouble = async () => tail.trouble();
  return { mode: 'raft', current, commit, settle, forget, trouble, close: tail.stop };
}

/** Settles now and then: what other nodes have committed and could not apply is applied by this one. */
function follow(settle: () => Promise<void>, log: (text: string) => void) {
  let trouble: string | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout;
  const once = async () => {
    const before = trouble;
    trouble = await settle().then(
      () => null,
      (error: Error) => error.message,
    );
    if (trouble !== null && before === null) log(`the log can't be followed: ${trouble}`);
    if (trouble === null && before !== null) log('the log is followed again');
    if (!stopped) timer = setTimeout(start, FOLLOW_MS);
  };
  let running = Promise.resolve();
  const start = () => {
    running = once();
  };
  start();
  return {
    trouble: () => trouble,
    async stop() {
      stopped = true;
      await running;
      clearTimeout(timer);
    },
  };
}

const entryOf = (value: string): Entry => JSON.parse(value);

/** Before anything was sent: nothing has happened, and the answer says so. */
async function unlessSilent<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof EtcdUnavailable || error instanceof EtcdRefusal) {
      throw new Refusal(
        503,
        'unavailable',
        `Only PostgreSQL can be read now, and nothing was written: ${error.message}`,
      );
    }
    throw error;
  }
}

function behind(storeRevision: number, position: number): Refusal {
  return new Refusal(
    503,
    'log_lost',
    `etcd is at revision ${storeRevision}, and PostgreSQL has followed it to ${position}: etcd has lost entries`,
  );
}
