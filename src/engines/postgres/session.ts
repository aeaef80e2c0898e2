import type { Row, Session } from '../engine.ts';

/** What an error of {@link PostgresSession.script} says beside the server's words. */
export interface ScriptError extends Error {
  /** The statements that the server had completed before the one that failed, as it names them: `CREATE TABLE`. */
  completed?: readonly string[];
}

/** A session that can send several statements as one message. */
export interface PostgresSession extends Session {
  /** Runs a text of several statements in one round trip; gives the rows of each statement that has any. */
  script(sql: string): Promise<Row[][]>;
  /**
   * The process that the server, or a pooler, has named at the beginning. Absent where there is only one
   * session.
   */
  readonly processId?: number;
}
