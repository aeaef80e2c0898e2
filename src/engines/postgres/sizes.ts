import { shownName } from '../../schema/schema.ts';
import type { Sizes } from '../../schema/sizes.ts';
import type { Session } from '../engine.ts';
import { dialect } from './history.ts';

/**
 * Tables with what is below them: partitions, and the chunks of a hypertable. A table that was never analysed has no
 * estimate, unless it was counted since or has nothing on disk.
 */
const SIZES = `
  WITH RECURSIVE below (root, oid) AS (
    SELECT c.oid, c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'
        AND n.nspname !~ '^(pg_|_timescaledb_)' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT b.root, i.inhrelid FROM below b JOIN pg_catalog.pg_inherits i ON i.inhparent = b.oid)
  SELECT n.nspname AS schema, c.relname AS name, s.rows, s.bytes, s.index_bytes
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN (SELECT b.root,
          CASE WHEN bool_and(p.rows IS NOT NULL) THEN sum(p.rows)::bigint::text END AS rows,
          sum(pg_catalog.pg_table_size(b.oid))::text AS bytes, sum(pg_catalog.pg_indexes_size(b.oid))::text AS index_bytes
        FROM below b JOIN pg_catalog.pg_class x ON x.oid = b.oid,
        LATERAL (SELECT CASE WHEN x.relkind = 'p' THEN 0
            WHEN x.reltuples >= 0 THEN greatest(x.reltuples, pg_catalog.pg_stat_get_live_tuples(x.oid))
            WHEN pg_catalog.pg_relation_size(x.oid) = 0 THEN 0
            ELSE nullif(pg_catalog.pg_stat_get_live_tuples(x.oid), 0) END AS rows) p
        GROUP BY b.root) s ON s.root = c.oid
    ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;

/** How large tables and materialized views are, as the server last estimated it. */
export async function sizes(session: Session): Promise<Sizes> {
  const rows = await session.rows(SIZES);
  return new Map(
    rows.map(({ schema, name, rows, bytes, index_bytes }) => [
      shownName(
        { kind: 'table', schema: String(schema), table: null, name: String(name) },
        dialect.defaultSchema,
      ),
      {
        rows: rows === null ? null : Number(rows),
        bytes: Number(bytes),
        indexBytes: Number(index_bytes),
      },
    ]),
  );
}
