import type { Session } from '../engine.ts';

const INVALID = `
  SELECT 'the index ' || i.indexrelid::pg_catalog.regclass || ' on ' || i.indrelid::pg_catalog.regclass
         || ' is invalid: a concurrent build did not finish' AS problem
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid AND c.relkind = 'i'
  UNION ALL
  SELECT 'the constraint ' || pg_catalog.quote_ident(conname) || ' on ' || conrelid::pg_catalog.regclass
         || ' has never been validated'
    FROM pg_catalog.pg_constraint WHERE NOT convalidated AND conrelid <> 0
  ORDER BY 1`;

/** Indexes that are not used because their build failed, and constraints that old rows may break. */
export async function integrity(session: Session): Promise<string[]> {
  return (await session.rows(INVALID)).map((row) => String(row.problem));
}
