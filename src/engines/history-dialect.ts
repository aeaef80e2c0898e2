import type { TableName } from './engine.ts';

/** Types and functions that the history table needs, as SQL text. */
export interface HistoryDialect {
  readonly types: { text: string; integer: string; boolean: string; timestamp: string };
  readonly defaultSchema: string;
  /** How many bytes of a name count; what is behind them is cut off. Absent where all do. */
  readonly nameBytes?: number;
  /** The present time in microseconds, as the default of a column. */
  readonly microseconds: string;
  readonly now: string;
  table(table: TableName): string;
  literal(value: string | number | boolean | null): string;
  /** An expression that gives a timestamp column as ISO 8601 text in UTC. */
  iso(column: string): string;
  /** The time `seconds` from now, as a timestamp. */
  inSeconds(seconds: number): string;
  /** A query for one value, `rows`: a JSON array with an object of these expressions for each row of `from`. */
  asJson(expressions: Readonly<Record<string, string>>, from: string): string;
  /** Columns of a table as rows `{ name, type }`, none when it does not exist; and `{ name: '', type: 'missing-schema' }` when its schema is missing. */
  columns(table: TableName): string;
  /** Makes the schema of a table. */
  createSchema(table: TableName): string;
  /** Makes an index, `<table>_<column>` unless it is given a name. */
  createIndex(table: TableName, column: string, name?: string): string;
  /** An expression of seconds since 1970, whole or not, as a timestamp. */
  sinceEpoch(seconds: string): string;
}
