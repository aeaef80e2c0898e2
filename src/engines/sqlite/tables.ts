import type { Column, Table } from '../../schema/tables.ts';
import type { Session } from '../engine.ts';

/**
 * The tables of the main schema with their columns, names and types in lower case: SQLite takes no notice of
 * theirs.
 */
export async function tables(session: Session): Promise<Table[]> {
  const rows = await session.rows(`
    SELECT lower(m.name) AS "table", lower(c.name) AS name, lower(c.type) AS type, c."notnull" AS not_null
      FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND c.hidden <> 1
      ORDER BY m.name, c.cid`);
  const found = new Map<string, Column[]>();
  for (const row of rows) {
    const columns = found.get(String(row.table)) ?? [];
    found.set(String(row.table), columns);
    const { name, type, not_null } = row;
    columns.push({ name: String(name), type: String(type), nullable: Number(not_null) === 0 });
  }
  return [...found].map(([name, columns]) => ({ schema: 'main', name, columns }));
}
