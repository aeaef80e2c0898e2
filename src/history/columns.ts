import type { HistoryDialect, TableName } from '../engines/engine.ts';

type Type = keyof HistoryDialect['types'];

interface Column {
  readonly name: string;
  readonly type: Type;
  readonly rule?: (dialect: HistoryDialect) => string;
}

/**
 * The history table, one row for each applied or half applied migration. The first five columns are a
 * contract with people who read and repair it by hand; so are the defaults, which make a row inserted by
 * hand with a version and a name a complete one.
 */
export const columns: readonly Column[] = [
  { name: 'version', type: 'text', rule: () => 'NOT NULL PRIMARY KEY' },
  { name: 'name', type: 'text', rule: () => 'NOT NULL' },
  { name: 'applied_at', type: 'timestamp', rule: ({ now }) => `NOT NULL DEFAULT (${now})` },
  {
    name: 'dirty',
    type: 'boolean',
    rule: (dialect) => `NOT NULL DEFAULT ${dialect.literal(false)}`,
  },
  { name: 'checksum', type: 'text' },
  { name: 'down_checksum', type: 'text' },
  { name: 'down', type: 'text' },
  { name: 'duration_ms', type: 'integer' },
  { name: 'applied_by', type: 'text' },
  { name: 'handrail_version', type: 'text' },
  {
    name: 'applied_order',
    type: 'integer',
    rule: ({ microseconds }) => `DEFAULT (${microseconds})`,
  },
  { name: 'skipped', type: 'text' },
  { name: 'direction', type: 'text' },
  { name: 'progress', type: 'integer' },
  { name: 'progress_checksum', type: 'text' },
  { name: 'under_way', type: 'text' },
  { name: 'held_by', type: 'text' },
  { name: 'held_until', type: 'timestamp' },
];

/** The history table's name unless another one is given. */
export const DEFAULT_TABLE = 'schema_migrations';

/** Columns that a table must have to be ours. */
export const CONTRACT = ['version', 'name', 'applied_at', 'dirty', 'checksum'];

/** The statements that make the history table. */
export function createTable(dialect: HistoryDialect, table: TableName, schema: boolean): string[] {
  const lines = columns.map(({ name, type, rule }) =>
    [`  ${name}`, dialect.types[type], rule?.(dialect)].filter(Boolean).join(' '),
  );
  return [
    ...(schema ? [dialect.createSchema(table)] : []),
    `CREATE TABLE IF NOT EXISTS ${dialect.table(table)} (\n${lines.join(',\n')}\n)`,
    dialect.createIndex(table, 'applied_order'),
  ];
}

/** The statements that bring an older layout of the table up to this one. */
export function addColumns(
  dialect: HistoryDialect,
  table: TableName,
  present: readonly string[],
): string[] {
  return columns
    .filter(({ name }) => !present.includes(name))
    .map(
      ({ name, type }) =>
        `ALTER TABLE ${dialect.table(table)} ADD COLUMN ${name} ${dialect.types[type]}`,
    );
}
