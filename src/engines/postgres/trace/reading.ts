import type { Row, Session } from '../../engine.ts';
import { strengthOf } from './modes.ts';

/** What the server counts for one table. */
export interface Counts {
  readonly scans: number;
  readonly read: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** What a session holds and has counted at one moment, by the oid of the relation. */
export interface Reading {
  /** A transaction is open. */
  readonly inside: boolean;
  /** The statements of the trace are prepared; they are gone when the runner forgets what was prepared. */
  readonly prepared: boolean;
  /** The strongest lock on each. */
  readonly locks: ReadonlyMap<string, number>;
  readonly counts: ReadonlyMap<string, Counts>;
}

/** Planning the queries for what was touched takes longer than running them. */
export const PREPARED = ['handrail_trace_relations', 'handrail_trace_objects'] as const;

/** Relations that are no part of the system. */
const FIRST = 16384;

export const LOCKS_OF = (pid: string) => `
  SELECT l.relation, l.mode FROM pg_catalog.pg_locks l
    WHERE l.pid = ${pid} AND l.locktype = 'relation' AND l.relation >= ${FIRST}`;

/** Set for the transaction by one message, and still set for the next one only if a transaction is open. */
const INSIDE = 'handrail.inside';

export const READING_SQL = `
  SELECT coalesce(pg_catalog.current_setting('${INSIDE}', true), '') = 'yes' AS inside,
    EXISTS (SELECT FROM pg_catalog.pg_prepared_statements WHERE name = '${PREPARED[0]}') AS prepared,
    (SELECT coalesce(json_agg(json_build_array(l.relation::text, l.mode)), '[]')
      FROM (${LOCKS_OF('pg_catalog.pg_backend_pid()')} AND l.granted) l)::text AS locks,
    (SELECT coalesce(json_agg(json_build_array(s.relid::text, s.scans, s.read, s.inserted, s.updated, s.deleted)), '[]')
      FROM (SELECT c.oid AS relid, pg_stat_get_xact_numscans(c.oid) AS scans,
          pg_stat_get_xact_tuples_returned(c.oid) AS read, pg_stat_get_xact_tuples_inserted(c.oid) AS inserted,
          pg_stat_get_xact_tuples_updated(c.oid) AS updated, pg_stat_get_xact_tuples_deleted(c.oid) AS deleted
        FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'm') AND c.oid >= ${FIRST}) s
      WHERE s.scans + s.inserted + s.updated + s.deleted > 0)::text AS counts`;

/** Reads what {@link READING_SQL} gives. */
export function readingOf({ inside, prepared, locks, counts }: Row): Reading {
  const counted = JSON.parse(String(counts)) as [string, ...number[]][];
  return {
    inside: isTrue(inside),
    prepared: isTrue(prepared),
    locks: strongest(JSON.parse(String(locks)) as [string, string][]),
    counts: new Map(
      counted.map(([oid, scans = 0, read = 0, inserted = 0, updated = 0, deleted = 0]) => [
        oid,
        { scans, read, inserted, updated, deleted },
      ]),
    ),
  };
}

/** The drivers differ in how they give it. */
const isTrue = (value: unknown) => value === true || value === 't';

/** The strongest mode for each relation. */
export function strongest(locks: readonly (readonly [string, string])[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const [oid, mode] of locks) {
    found.set(oid, Math.max(found.get(oid) ?? 0, strengthOf(mode)));
  }
  return found;
}

/**
 * Keeps the work in the session, where it is counted, and compiles none of what reads the catalogue, which can take
 * seconds. `keyed` statements look for rows by an index wherever one helps, as they do in large tables.
 */
const settings = (keyed: boolean) =>
  Object.entries({
    max_parallel_maintenance_workers: '0',
    max_parallel_workers_per_gather: '0',
    jit: 'off',
    enable_seqscan: keyed ? 'off' : 'on',
    [INSIDE]: 'yes',
  })
    .map(([name, value]) => `pg_catalog.set_config('${name}', '${value}', true)`)
    .join(', ');

const KEYED = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'WITH'];

/** Prepares the session for a statement that begins with `word`, and reads what it holds. */
export async function readBefore(session: Session, word: string | undefined): Promise<Reading> {
  await session.run(`SELECT ${settings(KEYED.includes(word ?? ''))}`);
  const [row] = await session.rows(READING_SQL);
  return readingOf(row as Row);
}
