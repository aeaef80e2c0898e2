import { attempt, type Database, inTransaction } from './connection.ts';

/** A row of `usage_snapshots`. */
export interface UsageSnapshot {
  id: number;
  session_id: string;
  /** JSON, without the white space that it may have been given with. */
  snapshot_data: string;
  snapshot_type: 'stats' | 'config' | 'session';
  /** Seconds since 1970. */
  timestamp: number;
}

/** What is inserted: a type that is left out is `stats`; a time may be in seconds or milliseconds, and is now without one. */
export type NewUsageSnapshot = Pick<UsageSnapshot, 'session_id' | 'snapshot_data'> &
  Partial<Omit<UsageSnapshot, 'id'>>;

const DEFAULT_LIMIT = 100;
const DEFAULT_HOURS = 24;
const HOUR = 3600;
const DAY = 24 * HOUR;

/** No count of seconds is larger before the year 5138, no count of milliseconds smaller since 1973. */
const MILLISECONDS_FROM = 100_000_000_000;

/** Stores one snapshot of a session that has events. Null, with the reason on stderr, when it is refused, as what is not JSON is. */
export function insertUsageSnapshot(snapshot: NewUsageSnapshot): UsageSnapshot | null {
  return attempt('insertUsageSnapshot', null, (db) => insertAll(db, [snapshot])[0] ?? null);
}

/** Stores many in one transaction. Null, with the reason on stderr, when one is refused: then none is stored. */
export function insertUsageSnapshots(list: readonly NewUsageSnapshot[]): UsageSnapshot[] | null {
  return attempt('insertUsageSnapshots', null, () => inTransaction((db) => insertAll(db, list)));
}

/**
 * Newest first: of one session or of all, at most `limit`, not older than `hoursBack`. `Infinity` is no limit;
 * a number that makes no sense counts as not given.
 */
export function getUsageSnapshots(
  sessionId?: string,
  limit: number = DEFAULT_LIMIT,
  hoursBack: number = DEFAULT_HOURS,
): UsageSnapshot[] {
  const hours = hoursBack >= 0 ? hoursBack : DEFAULT_HOURS;
  const since = Math.max(0, Math.floor(now() - hours * HOUR));
  const count = Math.min(limit >= 0 ? Math.floor(limit) : DEFAULT_LIMIT, Number.MAX_SAFE_INTEGER);
  const [condition, values] =
    sessionId === undefined ? ['', []] : ['session_id = ? AND', [sessionId]];
  return attempt('getUsageSnapshots', [], (db) =>
    select(db, `WHERE ${condition} timestamp >= ?`, [...values, since], count),
  );
}

/** Every snapshot of a session, newest first. */
export function getUsageSnapshotsBySession(sessionId: string): UsageSnapshot[] {
  return attempt('getUsageSnapshotsBySession', [], (db) =>
    select(db, 'WHERE session_id = ?', [sessionId], Number.MAX_SAFE_INTEGER),
  );
}

/** Deletes what is older than so many days, and says how many; nothing for a number that makes no sense. */
export function deleteOldUsageSnapshots(daysOld: number = 30): number {
  if (!(daysOld >= 0)) return 0;
  const before = Math.max(0, Math.floor(now() - daysOld * DAY));
  return attempt('deleteOldUsageSnapshots', 0, (db) =>
    Number(db.prepare('DELETE FROM usage_snapshots WHERE timestamp < ?').run(before).changes),
  );
}

/** A time in seconds, whether it is given in seconds or in milliseconds; now, when it is no time. */
export function inSeconds(time: unknown): number {
  if (typeof time !== 'number' || !(time >= 0) || time === Infinity) return now();
  return Math.floor(time >= MILLISECONDS_FROM ? time / 1000 : time);
}

function insertAll(db: Database, list: readonly NewUsageSnapshot[]): UsageSnapshot[] {
  const insert = db.prepare(
    `INSERT INTO usage_snapshots (session_id, snapshot_data, snapshot_type, timestamp)
     VALUES (?, json(?), ?, ?) RETURNING *`,
  );
  return list.map(({ session_id, snapshot_data, snapshot_type = 'stats', timestamp }) => {
    const row = insert.get(session_id, snapshot_data, snapshot_type, inSeconds(timestamp));
    return { ...row } as unknown as UsageSnapshot;
  });
}

function select(db: Database, where: string, values: unknown[], limit: number): UsageSnapshot[] {
  const sql = `SELECT * FROM usage_snapshots ${where} ORDER BY timestamp DESC, id DESC LIMIT ?`;
  return db.prepare(sql).all(...values, limit) as unknown as UsageSnapshot[];
}

const now = () => Math.floor(Date.now() / 1000);
