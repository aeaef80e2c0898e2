/** What a row lacks or has too much: a value, no other row like it, the row it points to, a condition, a fitting type. */
export type Violation = 'null' | 'duplicate' | 'orphan' | 'check' | 'type';

/** A failed statement in the database's words. */
export interface Failure {
  readonly message: string;
  /** SQLSTATE, or the name of SQLite's result code. */
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  /** Rows that are there don't fit. */
  readonly violates?: Violation;
  /** The column without a value, or of another type, where the database tells. */
  readonly column?: string;
  /** Where in the SQL that was sent, in characters from 1. */
  readonly position?: number;
  /** The connection is gone. */
  readonly lost?: boolean;
  /** The statement can't be in a transaction. */
  readonly needsNoTransaction?: boolean;
  /** The user may not do this. */
  readonly forbidden?: boolean;
  /** Somebody, or a time limit, ended the statement: running it again would end the same way. */
  readonly cancelled?: boolean;
  /** A lock of others was in the way for too long: later, the same may succeed. */
  readonly blocked?: boolean;
  /** Another connection has the whole database for itself. */
  readonly busy?: boolean;
}

/** Where a batch failed, when the server tells: the block and its statement, both counted from 0. */
export interface FailedAt {
  readonly block: number;
  readonly statement: number;
}
