import type { Facts, Schema, SchemaObject } from '../../schema/schema.ts';
import type { Row, Session } from '../engine.ts';
import { normalised, type TableText, tableText } from './definition.ts';

const SCHEMA = 'main';

/** Not the shadow tables of a virtual one. */
const OBJECTS = `
  SELECT type, lower(name) AS name, lower(tbl_name) AS on_table, sql FROM sqlite_master
    WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql IS NOT NULL
      AND (type <> 'table' OR name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow'))
    ORDER BY name`;

const COLUMNS = `
  SELECT lower(m.name) AS on_table, lower(c.name) AS name, lower(c.type) AS type, c."notnull" AS not_null
    FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c
    WHERE m.type = 'table' AND c.hidden <> 1 ORDER BY m.name, c.cid`;

/**
 * Everything in the main schema, names, types and definitions in lower case: SQLite takes no notice of theirs, and
 * writes definitions anew when a table is altered.
 */
export async function introspect(session: Session): Promise<Schema> {
  const objects = await session.rows(OBJECTS);
  const columns = await session.rows(COLUMNS);
  const tables = objects.filter(({ type }) => type === 'table');
  const byTable = new Map<unknown, Row[]>(tables.map(({ name }) => [name, []]));
  for (const column of columns) byTable.get(column.on_table)?.push(column);
  return [
    ...tables.flatMap((row) => tableObjects(row, byTable.get(row.name) ?? [])),
    ...objects.filter(({ type }) => type !== 'table').map(otherObject),
  ];
}

function tableObjects({ name, sql }: Row, columns: readonly Row[]): SchemaObject[] {
  const table = String(name);
  const isVirtual = /^create\s+virtual/i.test(String(sql));
  const parts: TableText | null = isVirtual ? null : tableText(String(sql));
  const facts: Facts = parts
    ? parts.options === ''
      ? {}
      : { options: parts.options }
    : { definition: normalised(String(sql)) };
  return [
    { kind: 'table', schema: SCHEMA, table: null, name: table, facts },
    ...columns.map((column, i) => columnObject(table, column, i + 1, parts)),
    ...(parts?.constraints ?? []).map(({ name, definition }) =>
      part('constraint', table, name, { definition }),
    ),
  ];
}

function columnObject(
  table: string,
  { name, type, not_null }: Row,
  position: number,
  parts: TableText | null,
): SchemaObject {
  const key = /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(String(name)) ? String(name) : `"${name}"`;
  const definition = parts?.columns.get(key);
  return part('column', table, String(name), {
    position,
    type: String(type),
    nullable: Number(not_null) === 0,
    ...(definition === undefined ? {} : { definition }),
  });
}

function otherObject({ type, name, on_table, sql }: Row): SchemaObject {
  const facts = { definition: normalised(String(sql)) };
  if (type !== 'view') return part(String(type), String(on_table), String(name), facts);
  return { kind: 'view', schema: SCHEMA, table: null, name: String(name), facts };
}

const part = (kind: string, table: string, name: string, facts: Facts): SchemaObject => ({
  kind,
  schema: SCHEMA,
  table,
  name,
  facts,
});
