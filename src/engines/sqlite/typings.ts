import type { Row, TypedColumn, Typings } from '../engine.ts';

const COMPUTED = `
  SELECT t.name AS "table", c.name, c.type, c."notnull" FROM sqlite_master t, pragma_table_xinfo(t.name) c
  WHERE t.type = 'table' AND c.hidden IN (2, 3)`;

/** Types that kysely-codegen knows by name. */
const KNOWN = ['any', 'blob', 'boolean', 'integer', 'numeric', 'real', 'text'];

/**
 * Adds computed columns, which Kysely does not read; says that the key of a row is never null; and names
 * every other type by its affinity, since SQLite takes any word for a type.
 */
export const typings: Typings = {
  dialect: 'SqliteDialect',
  async complete(session, tables) {
    const computed = await session.rows(COMPUTED);
    for (const { name, columns } of tables) {
      columns.push(...computed.filter(({ table }) => table === name).map(computedColumn));
      for (const column of columns) {
        column.dataType = knownType(column.dataType);
        if (column.isAutoIncrementing) column.isNullable = false;
      }
    }
  },
};

function computedColumn({ name, type, notnull }: Row): TypedColumn {
  return {
    name: String(name),
    dataType: String(type),
    isNullable: Number(notnull) === 0,
    isAutoIncrementing: false,
    hasDefaultValue: true,
    isArray: false,
    comment: null,
    enumValues: null,
  };
}

/** By the rules of https://www.sqlite.org/datatype3.html#determination_of_column_affinity. */
function knownType(declared: string): string {
  const type = declared.toLowerCase();
  if (KNOWN.includes(type)) return type;
  if (type === '') return 'any';
  if (type.includes('int')) return 'integer';
  if (/char|clob|text/.test(type)) return 'text';
  if (type.includes('blob')) return 'blob';
  if (/real|floa|doub/.test(type)) return 'real';
  // Of the rest, all have the affinity NUMERIC; but what is called a date or JSON is kept as text.
  return /^(num|dec|bool)/.test(type) ? 'numeric' : 'text';
}
