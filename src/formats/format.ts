import type { HistoryDialect, Session, TableName } from '../engines/engine.ts';
import type { Direction, Migration } from '../migration/migration.ts';
import type { Version } from '../migration/version.ts';

/**
 * A format is what is known of one tool's migration files, and of the table in which it keeps its history.
 * To add one:
 *
 * 1. Make `formats/<tool>.ts` that implements {@link Format}.
 * 2. Add one line to `formats/index.ts`, in the order of detection.
 * 3. Add folders `test/formats/<tool>/<case>/` with input files and `expected.json`; with a history, also
 *    cases in `test/adopt/`.
 */
export interface Format {
  readonly name: string;
  /** What a file name looks like, for messages. */
  readonly expected: string;
  /** What a file name says, or null when it is not of this format. */
  recognise(fileName: string): FileName | null;
  /** The files of a new migration, with their first text. */
  create(version: Version, name: string): NewFile[];
  readonly history?: ToolHistory;
}

export interface FileName {
  readonly version: Version;
  readonly name: string;
  /** `both`: a file of SQL with an up part, and perhaps a down part. `code`: a module with both. */
  readonly part: Direction | 'both' | 'code';
}

export interface NewFile {
  readonly fileName: string;
  readonly text: string;
}

/** What is known of the table in which a tool keeps its history. */
export interface ToolHistory {
  /** The table, unless the tool was told otherwise; in the default schema when it has none of its own. */
  readonly table: Pick<TableName, 'name'> & Partial<Pick<TableName, 'schema'>>;
  /** Whether a table is one of the tool's: by its columns, and by what stands beside it where they don't tell. */
  recognises(table: ToolTable): boolean | Promise<boolean>;
  /**
   * What the table says. Throws ADOPT_UNDECIDED where a person must decide first: a half done migration, a
   * lock that a killed run has left.
   */
  read(table: ToolTable): Promise<ToolState>;
  /** What a migration is called in the rows. Needed where the state is one of rows. */
  idOf?(migration: Migration): string;
  /** Throws ADOPT_ORDER where the tool runs these, oldest version first, in another order. */
  checkOrder?(migrations: readonly Migration[]): void;
}

/** A table that is, or may be, a tool's. */
export interface ToolTable {
  readonly session: Session;
  readonly dialect: HistoryDialect;
  readonly table: TableName;
  /** None when it does not exist. */
  readonly columns: readonly ToolColumn[];
}

export interface ToolColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * - `rows`: one for each applied migration, in the order in which they were applied.
 * - `mark`: the newest applied version, which stands for every migration up to it; null for none.
 */
export type ToolState =
  | { kind: 'rows'; rows: readonly ToolRow[] }
  | { kind: 'mark'; version: Version | null };

export interface ToolRow {
  readonly id: string;
  /** ISO 8601, UTC; null where the tool does not say. */
  readonly appliedAt: string | null;
}
