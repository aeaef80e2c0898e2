import type { HistoryDialect, TableName } from '../engines/engine.ts';
import type { ToolColumn } from '../formats/format.ts';
import { createTable } from './columns.ts';

/** No count of seconds is larger before the year 5138, no count of milliseconds smaller since 1973. */
const MILLISECONDS_FROM = 100_000_000_000;

const LAYOUT = {
  version: /^(integer|bigint)$/i,
  name: /^text$/i,
  applied_at: /^(integer|bigint)$/i,
};

/**
 * The layout of runners that stood in the application before: `version INTEGER, name TEXT, applied_at
 * INTEGER`, the last in seconds or in milliseconds since 1970. Such a table is ours, in an old layout.
 */
export function isV0(columns: readonly ToolColumn[]): boolean {
  return (
    columns.length === 3 &&
    Object.entries(LAYOUT).every(([wanted, shape]) =>
      columns.some(({ name, type }) => name.toLowerCase() === wanted && shape.test(type)),
    )
  );
}

/** The columns that {@link asToday} has. */
export const V0_COLUMNS = ['version', 'name', 'applied_at', 'applied_order'];

/** The old rows as a relation with columns of today. */
export function asToday(dialect: HistoryDialect, from: string): string {
  const { text, integer } = dialect.types;
  const given = `CAST(applied_at AS ${integer})`;
  const per = (scale: string, otherwise: string) =>
    `CASE WHEN ${given} >= ${MILLISECONDS_FROM} THEN ${given} ${scale} ELSE ${given} ${otherwise} END`;
  return `(SELECT CAST(version AS ${text}) AS version, name,
    ${dialect.sinceEpoch(per('/ 1000.0', '* 1.0'))} AS applied_at,
    ${per('* 1000', '* 1000000')} + row_number() OVER (ORDER BY ${per('* 1', '* 1000')}, version) AS applied_order
    FROM ${from}) AS old`;
}

/** The statements that make today's table of the old one, with the same rows and the old index. */
export function upgradeV0(dialect: HistoryDialect, table: TableName): string[] {
  const ours = dialect.table(table);
  const copy = dialect.table({ ...table, name: `${table.name}_v0` });
  const columns = V0_COLUMNS.join(', ');
  return [
    // Renaming it instead would take views that read it along.
    `CREATE TABLE ${copy} AS SELECT version, name, applied_at FROM ${ours}`,
    `DROP TABLE ${ours}`,
    ...createTable(dialect, table, false),
    dialect.createIndex(table, 'applied_at', `idx_${table.name}_applied_at`),
    `INSERT INTO ${ours} (${columns}) SELECT ${columns} FROM ${asToday(dialect, copy)}`,
    `DROP TABLE ${copy}`,
  ];
}
