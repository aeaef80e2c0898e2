import type { TableName } from './engine.ts';

/** A column that can be given a value: it is not computed from others. */
export interface FillableColumn {
  readonly name: string;
  /** As the database writes it: `varchar(20)`, `integer`. */
  readonly type: string;
  readonly nullable: boolean;
  /** SQL of its default; null where it has none. */
  readonly default: string | null;
  /** SQL of an ordinary value: another one for each number, as far as the type has so many. */
  usual(n: number): string;
  /** SQL of legal values that programs seldom expect: extremes, fractions, empty and longest texts. */
  readonly boundaries: readonly string[];
  /** SQL of values that a condition may ask for: addresses, codes, other shapes. */
  readonly shapes: readonly string[];
  /** SQL of a value made from a constant that stands in a condition; null where it makes none. */
  literal(text: string): readonly string[];
}

/** What a row must satisfy. */
export interface RowCheck {
  /** As an error names it. */
  readonly name: string;
  /** The columns that it looks at. */
  readonly columns: readonly string[];
  /** As SQL; the constants in it are values to try. */
  readonly condition: string;
  /** Whether `condition` says of a row that it fits; else it only tells constants. */
  readonly whole: boolean;
}

/** Values that must stand in another table, or in an earlier row of the same. */
export interface RowReference {
  readonly name: string;
  readonly columns: readonly string[];
  readonly parent: TableName;
  readonly parentColumns: readonly string[];
}

/** A table, as far as it matters to whoever writes a row. */
export interface FillableTable extends TableName {
  readonly columns: readonly FillableColumn[];
  readonly primaryKey: readonly string[];
  /** Columns whose values, taken together, are different in every row; the primary key is one of them. */
  readonly keys: readonly (readonly string[])[];
  readonly references: readonly RowReference[];
  readonly checks: readonly RowCheck[];
  readonly empty: boolean;
}

/** What kept a statement from having an effect, in the database's words; names where it tells them. */
export interface RowRefusal {
  readonly message: string;
  readonly constraint: string | null;
  readonly column: string | null;
}

/** A column that gets another type, both as the database writes them. */
export interface TypeChange {
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** Writes rows into the tables of a database. */
export interface Filler {
  /** Begins a transaction in which each statement is held to all constraints at once. */
  readonly begin: string;
  /** The tables that people made, and what they ask of a row. Parts of partitioned tables are left out. */
  tables(): Promise<FillableTable[]>;
  /** SQL that inserts rows; `lenient`: those that are there already are passed over. */
  insert(
    table: TableName,
    columns: readonly string[],
    rows: readonly (readonly string[])[],
    lenient: boolean,
  ): string;
  /**
   * Runs statements, each by itself: one that fails leaves the others as they are. Gives what refused each, null for
   * those that succeeded; ends after the first that succeeds when `one` is wanted.
   */
  attempt(statements: readonly string[], one?: boolean): Promise<(RowRefusal | null)[]>;
  /** SQL of what stands in columns of a table, row by row, the same each time; rows with a NULL and far rows left out. */
  values(table: TableName, columns: readonly string[]): Promise<string[][]>;
  /** An expression that tells a row from the others of a table, `alias` being the name of the table. */
  rowId(alias: string, table: FillableTable): string;
  /** A condition for rows whose value the new type of a column refuses; null where none is known. */
  misfits(change: TypeChange): string | null;
}
