import { Refusal } from '../refusal.ts';

/** One version of one configuration, as it is written, once and for all. */
export interface Entry {
  /** Of the revision, and of nothing else: by it a write is found again whose answer got lost. */
  readonly id: string;
  readonly project_id: string;
  readonly key: string;
  /** 1, 2, 3 …; also over a deletion. */
  readonly version: number;
  /** JSON. In an entry that deletes, null. */
  readonly content: unknown;
  readonly deleted: boolean;
  readonly schema_id: string | null;
  readonly user_id: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a write builds upon. */
export interface Current {
  readonly version: number;
  readonly deleted: boolean;
  readonly schema_id: string | null;
  /** Where the log has it; the store's own. */
  readonly revision: number;
}

/** Whether an entry that is committed is in PostgreSQL already. */
export type Committed = 'applied' | 'to be applied';

/**
 * Where configurations are written. Everything is read from PostgreSQL; a store decides which write comes next,
 * and sees that PostgreSQL has it.
 */
export interface ConfigStore {
  /** `single`: PostgreSQL alone. `raft`: a log that several nodes agree on, which PostgreSQL follows. */
  readonly mode: 'single' | 'raft';
  /** What a configuration is now, never less than what any node has acknowledged; null: it never was. */
  current(projectId: string, key: string): Promise<Current | null>;
  /**
   * Commits an entry whose version follows `current`, unless somebody else was first. Throws a {@link Refusal}: 409
   * with the version that is current, 404 when the project is gone, 413, or 503, which says whether the entry may
   * yet be committed.
   */
  commit(entry: Entry, current: Current | null): Promise<Committed>;
  /** Returns when PostgreSQL has every write that any node has acknowledged before. */
  settle(): Promise<void>;
  /** What the store kept of projects that are deleted can go. */
  forget(projectIds: readonly string[]): Promise<void>;
  /** Whether writes are possible; otherwise why not. */
  trouble(): Promise<string | null>;
  close(): Promise<void>;
}

/** The most that an entry may have as JSON, in bytes: etcd takes 1.5 MiB with all that belongs to a request. */
const ENTRY_BYTES = 1_500_000;

/** The text of an entry. Throws a {@link Refusal} when it is too large; the limit is the same in every mode. */
export function textOf(entry: Entry): string {
  const text = JSON.stringify(entry);
  if (Buffer.byteLength(text) <= ENTRY_BYTES) return text;
  throw tooLarge();
}

export const tooLarge = () =>
  new Refusal(413, 'too_large', `A configuration has at most ${ENTRY_BYTES} bytes of JSON`);

/** Somebody else was faster; the answer names what the next attempt has to build upon. */
export function conflict(current: Pick<Current, 'version' | 'deleted'> | null): Refusal {
  return new Refusal(409, 'version_conflict', 'The version is not the current one', {
    current_version: current?.version ?? 0,
    deleted: current?.deleted ?? false,
  });
}

/** Nobody knows whether it was committed; who asks later can find out. */
export function unknown({ id, version }: Entry, { message }: Error): Refusal {
  return new Refusal(
    503,
    'outcome_unknown',
    `The write may or may not take effect: ${message}. A revision of this id tells`,
    { revision_id: id, version },
  );
}
