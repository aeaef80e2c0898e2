import type { Row } from '../engine.ts';

/**
 * What the engine needs of an npm client for SQLite. All of them are synchronous.
 * To add one: a file in `drivers/` that exports a {@link Driver}, and one line in its `index.ts`.
 */
export interface Client {
  /** Runs one or more statements, without looking at their rows. */
  exec(sql: string): void;
  /** Runs one statement and gives its rows, whole numbers as `bigint` where the client can choose. */
  all(sql: string): Row[];
  /** Runs one statement with parameters; values come as the users of the client know them. */
  query(sql: string, parameters: readonly unknown[]): Row[];
  /** The client's own object. */
  readonly handle: unknown;
  /** Is called once. */
  close(): void;
}

/** Where a {@link Client} comes from. */
export interface Driver {
  /** The npm package, or the module that the runtime brings. */
  readonly name: string;
  /** A function that opens a file; null where the client is not installed. Throws when it is, but can't be used. */
  load(): ((file: string) => Client) | null;
}
