import type { Measure } from '../schema/measure.ts';
import type { Schema } from '../schema/schema.ts';
import type { Session, TableName, Target } from './engine.ts';

/** What is to be traced: a migration on a scratch database that nobody else uses. */
export interface Traceable {
  readonly target: Target;
  /** The one on which the migration runs. */
  readonly session: Session;
  /** The schema before the migration, without the history. */
  readonly schema: Schema;
  /** The history table. */
  readonly table: TableName;
}

/** Measures what each statement of a migration does. */
export interface Tracer {
  /**
   * Runs `work`, which sends `sql` on the session, and tells `heard` what that did. Throws what `work` throws; what a
   * failed statement has left outside a transaction is told all the same.
   */
  around<T>(sql: string, work: () => Promise<T>, heard: (measure: Measure) => void): Promise<T>;
  /** Closes what it has opened for itself. */
  close(): Promise<void>;
}
