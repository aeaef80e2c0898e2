import type pg from 'pg';
import { inTransaction, type Queries } from '../database.ts';
import { apply, stored } from './apply.ts';
import { type Etcd, EtcdCompacted } from './etcd.ts';
import { configsOf, type LogRow } from './log.ts';
import type { Entry } from './store.ts';

/**
 * Brings what the log has committed into PostgreSQL: each entry once, in the order of the log, by whichever node
 * comes first. An entry, its revision and the position in the log are one transaction, which locks the position.
 */
export class Follower {
  readonly #pool: pg.Pool;
  readonly #etcd: Etcd;
  readonly #log: LogRow;
  /** Never ahead of PostgreSQL's own. */
  #position: number;
  #wanted = 0;
  #running: Promise<void> | undefined;

  constructor(pool: pg.Pool, etcd: Etcd, log: LogRow) {
    this.#pool = pool;
    this.#etcd = etcd;
    this.#log = log;
    this.#position = log.position;
  }

  get position(): number {
    return this.#position;
  }

  /** Returns when PostgreSQL has everything up to this revision of etcd, at which there is an entry. */
  async reach(revision: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, revision);
    while (this.#position < revision) {
      this.#running ??= this.#advance(this.#wanted).finally(() => {
        this.#running = undefined;
      });
      await this.#running;
    }
  }

  async #advance(upTo: number): Promise<void> {
    // Another node may have done it all.
    this.#position = await positionOf(this.#pool, this.#log.id);
    if (this.#position >= upTo) return;
    try {
      for await (const { modRevision, value } of this.#etcd.puts(
        configsOf(this.#log.id),
        this.#position,
        upTo,
      )) {
        await this.#take(JSON.parse(value), modRevision);
      }
    } catch (error) {
      if (!(error instanceof EtcdCompacted)) throw error;
      await this.#takeWhatIsLeft();
    }
  }

  /** `note` says what is unusual about the entry. */
  async #take(entry: Entry, revision: number, note?: string): Promise<void> {
    const { id } = this.#log;
    await inTransaction(this.#pool, async (db) => {
      if ((await positionOf(db, id, 'FOR UPDATE')) >= revision) return;
      const outcome = await apply(db, entry);
      const text = note ?? notes[outcome];
      if (text) {
        await db.query(
          `INSERT INTO raft_log_notes (log_id, position, project_id, config_key, version, note)
           VALUES ($1, $2, $3, $4, $5, $6)`,
          [id, revision, entry.project_id, entry.key, entry.version, text],
        );
      }
      await db.query('UPDATE raft_log SET position = $2, updated_at = now() WHERE id = $1', [
        id,
        revision,
      ]);
    });
    this.#position = revision;
  }

  /** The log has a gap: what each configuration is now is still there, and versions that are missing are noted. */
  async #takeWhatIsLeft(): Promise<void> {
    const { id } = this.#log;
    const { puts, storeRevision } = await this.#etcd.list(configsOf(id));
    for (const { modRevision, value } of puts) {
      if (modRevision <= this.#position) continue;
      const entry: Entry = JSON.parse(value);
      const before = await stored(this.#pool, entry.project_id, entry.key);
      const first = (before?.version ?? 0) + 1;
      const lost = `versions ${first} to ${entry.version - 1} were compacted away in etcd, unread`;
      await this.#take(entry, modRevision, entry.version > first ? lost : undefined);
    }
    await this.#pool.query('UPDATE raft_log SET position = greatest(position, $2) WHERE id = $1', [
      id,
      storeRevision,
    ]);
    this.#position = storeRevision;
  }
}

const notes: Partial<Record<string, string>> = {
  'project gone': 'passed over: its project had been deleted',
  'schema gone': 'applied without its schema, which had been deleted',
};

async function positionOf(db: Queries, id: string, lock = ''): Promise<number> {
  const { rows } = await db.query<{ position: string }>(
    `SELECT position FROM raft_log WHERE id = $1 ${lock}`,
    [id],
  );
  if (rows[0]) return Number(rows[0].position);
  throw new Error(`The database no longer follows the log "${id}": start this node again`);
}
