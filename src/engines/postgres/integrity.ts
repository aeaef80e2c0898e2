import type { Fault, Session } from '../engine.ts';

/** What another session builds right now is invalid until it is done; PostgreSQL 18 has constraints that nobody checks. */
const FAULTS = `
  SELECT 'the index ' || index || ' on ' || i.indrelid::pg_catalog.regclass
         || ' is invalid: a concurrent build did not finish' AS problem,
         'Run DROP INDEX CONCURRENTLY ' || index || ' and build it again, or REINDEX INDEX CONCURRENTLY ' || index || '.' AS hint
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid,
         LATERAL (SELECT i.indexrelid::pg_catalog.regclass::text AS index) AS named
    WHERE NOT i.indisvalid AND c.relkind = 'i'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index WHERE index_relid = i.indexrelid)
  UNION ALL
  SELECT 'the constraint ' || pg_catalog.quote_ident(conname) || ' on ' || conrelid::pg_catalog.regclass
         || ' has never been validated',
         'Run ALTER TABLE ' || conrelid::pg_catalog.regclass || ' VALIDATE CONSTRAINT ' || pg_catalog.quote_ident(conname) || '.'
    FROM pg_catalog.pg_constraint c
    WHERE NOT convalidated AND conrelid <> 0
      AND pg_catalog.to_jsonb(c) ->> 'conenforced' IS DISTINCT FROM 'false'
  ORDER BY 1`;

/** Indexes that are not used because their build failed, and constraints that old rows may break. */
export async function integrity(session: Session): Promise<Fault[]> {
  const rows = await session.rows(FAULTS);
  return rows.map(({ problem, hint }) => ({ problem: String(problem), hint: String(hint) }));
}
