import { HandrailError } from '../../errors.ts';
import { quoteName } from '../../sql/quote.ts';
import type { HistoryDialect, TableName } from '../engine.ts';

/** A string as SQL text, whatever `standard_conforming_strings` says. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new HandrailError('INTERNAL', { reason: 'a NUL in a literal' });
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

const table = ({ schema, name }: TableName) => `${quoteName(schema)}.${quoteName(name)}`;

export const dialect: HistoryDialect = {
  types: { text: 'text', integer: 'bigint', boolean: 'boolean', timestamp: 'timestamptz' },
  defaultSchema: 'public',
  nameBytes: 63,
  microseconds: '(extract(epoch from clock_timestamp()) * 1000000)::bigint',
  now: 'clock_timestamp()',
  table,
  literal: (value) => (typeof value === 'string' ? quoteLiteral(value) : String(value)),
  iso: (column) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  inSeconds: (seconds) => `clock_timestamp() + interval '${seconds} seconds'`,
  asJson(expressions, from) {
    const list = Object.entries(expressions).map(([name, value]) => `${value} AS ${name}`);
    return `SELECT coalesce(pg_catalog.json_agg(r), '[]')::text AS rows FROM (SELECT ${list.join(', ')} FROM ${from}) AS r`;
  },
  columns: ({ schema, name }) => `
    SELECT '' AS name, 'missing-schema' AS type
      WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${quoteLiteral(schema)})
    UNION ALL
    SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
      WHERE n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(name)}
        AND a.attnum > 0 AND NOT a.attisdropped`,
  createIndex: ({ schema, name }, column, index = `${name}_${column}`) =>
    `CREATE INDEX IF NOT EXISTS ${quoteName(index)} ON ${table({ schema, name })} (${quoteName(column)})`,
  sinceEpoch: (seconds) => `to_timestamp(${seconds})`,
  createSchema: ({ schema }) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`,
};
