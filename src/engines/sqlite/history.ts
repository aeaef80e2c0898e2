import { HandrailError } from '../../errors.ts';
import { quoteName } from '../../sql/quote.ts';
import type { HistoryDialect, TableName } from '../engine.ts';

/** A value as SQL text. SQLite knows no escapes but the doubled quote, and ends SQL at a NUL. */
function literal(value: string | number | boolean | null): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'string') return value === null ? 'NULL' : String(value);
  if (value.includes('\0')) throw new HandrailError('INTERNAL', { reason: 'a NUL in a literal' });
  return `'${value.replaceAll("'", "''")}'`;
}

const ISO = '%Y-%m-%dT%H:%M:%fZ';

/** Timestamps are ISO 8601 text in UTC with milliseconds, so that they sort as text. */
export const dialect: HistoryDialect = {
  types: { text: 'TEXT', integer: 'INTEGER', boolean: 'INTEGER', timestamp: 'TEXT' },
  defaultSchema: 'main',
  // SQLite's clock has milliseconds; unixepoch('subsec') exists since 3.42 only.
  microseconds: "(CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000)",
  now: `strftime('${ISO}', 'now')`,
  table: ({ schema, name }) => `${quoteName(schema)}.${quoteName(name)}`,
  literal,
  iso: (column) => `strftime('${ISO}', ${column})`,
  inSeconds: (seconds) => `strftime('${ISO}', 'now', '${seconds} seconds')`,
  asJson(expressions, from) {
    const list = Object.entries(expressions).flatMap(([name, value]) => [literal(name), value]);
    return `SELECT json_group_array(json_object(${list.join(', ')})) AS rows FROM ${from}`;
  },
  columns,
  createIndex: ({ schema, name }, column, index = `${name}_${column}`) =>
    `CREATE INDEX IF NOT EXISTS ${quoteName(schema)}.${quoteName(index)} ON ${quoteName(name)} (${quoteName(column)})`,
  sinceEpoch: (seconds) => `strftime('${ISO}', ${seconds}, 'unixepoch')`,
  createSchema({ schema, name }) {
    const reason = `SQLite has no schema "${schema}"`;
    throw new HandrailError('HISTORY_NOT_WRITABLE', { table: `"${schema}.${name}"`, reason });
  },
};

function columns({ schema, name }: TableName): string {
  const known = `(SELECT name FROM pragma_database_list WHERE name = ${literal(schema)} COLLATE NOCASE)`;
  return `
    SELECT '' AS name, 'missing-schema' AS type WHERE NOT EXISTS ${known}
    UNION ALL
    SELECT name, type FROM pragma_table_info(${literal(name)}, coalesce(${known}, 'main'))
      WHERE EXISTS ${known}`;
}
