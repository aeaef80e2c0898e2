import type { Row, Session } from '../engine.ts';

/** A session that can send several statements as one message. */
export interface PostgresSession extends Session {
  /** Runs a text of several statements in one round trip; gives the rows of each statement that has any. */
  script(sql: string): Promise<Row[][]>;
}
