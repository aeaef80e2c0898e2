import type { Column, Table } from '../../schema/tables.ts';
import type { Session } from '../engine.ts';
import type { PostgresSession } from './session.ts';

/** Not those of the system, nor what an extension brings or keeps in schemas of its own. */
const TABLES = `
  SELECT n.nspname AS schema, c.relname AS "table", a.attname AS name,
         format_type(a.atttypid, a.atttypmod) AS type, CASE WHEN a.attnotnull THEN 1 ELSE 0 END AS not_null
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (
        SELECT FROM pg_depend d
          WHERE d.deptype = 'e' AND ((d.classid = 'pg_class'::regclass AND d.objid = c.oid)
            OR (d.classid = 'pg_namespace'::regclass AND d.objid = n.oid)))
    ORDER BY n.nspname, c.relname, a.attnum`;

/** The tables of a database with their columns. */
export async function tables(session: Session): Promise<Table[]> {
  // Without a search_path, every type that is not built in is named with its schema.
  const results = await (session as PostgresSession).script(
    `BEGIN READ ONLY;\nSET LOCAL search_path = pg_catalog;\n${TABLES};\nCOMMIT`,
  );
  const found = new Map<string, Table & { columns: Column[] }>();
  for (const row of results.flat()) {
    const [schema, name] = [String(row.schema), String(row.table)];
    const key = JSON.stringify([schema, name]);
    const table = found.get(key) ?? { schema, name, columns: [] };
    found.set(key, table);
    const nullable = Number(row.not_null) === 0;
    table.columns.push({ name: String(row.name), type: String(row.type), nullable });
  }
  return [...found.values()];
}
