/** A PostgreSQL that can be asked; PGlite is one. */
export interface Queryable {
  query(sql: string): Promise<{ rows: { line: string }[] }>;
}

/** Everything in schema public, one line for each object, in stable order; empty when it is bare. */
export async function catalog(db: Queryable): Promise<string[]> {
  const { rows } = await db.query(CATALOG);
  return rows.map((row) => row.line);
}

/** Schemas, extensions and event triggers that a bare database does not have. */
export async function strangers(db: Queryable): Promise<string[]> {
  const { rows } = await db.query(STRANGERS);
  return rows.map((row) => row.line);
}

const STRANGERS = `
SELECT nspname AS line FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
UNION ALL SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL SELECT evtname FROM pg_event_trigger`;

const CATALOG = `
SELECT line FROM (
  SELECT concat_ws(' ', 'relation', relkind, relname, obj_description(oid, 'pg_class')) AS line
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'column', attrelid::regclass, attnum, attname,
                   format_type(atttypid, atttypmod), attnotnull, attidentity,
                   pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid),
                   obj_description(oid, 'pg_constraint'))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(pg_trigger.oid), tgenabled)
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal
  UNION ALL
  SELECT concat_ws(' ', 'function', pg_get_functiondef(oid))
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'type', typtype, typname, obj_description(oid, 'pg_type'),
                   (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = oid))
    FROM pg_type WHERE typnamespace = 'public'::regnamespace
) AS object ORDER BY line COLLATE "C"`;
