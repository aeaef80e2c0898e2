import type { Statement } from '../sql/splitter.ts';
import type { Holder, Refusal, Session, TableName } from './engine.ts';

/**
 * How statements run one by one, each with the mark that says so. A mark is an UPDATE or DELETE of the step's history
 * row, and writes it with the rights of the login; `moved` says that it found no row, because another run has
 * taken the step over. Nothing remains then, as after every other refusal and error. Settings that the file
 * has made for the session stay as they are.
 */
export interface Stepwise {
  /** Runs `sql` (nothing when it is empty) and `mark` in a transaction of their own, under the lock. */
  alone(session: Session, table: TableName, sql: string, mark: string): Promise<'done' | Refusal>;
  /** Runs the statement by which a file begins a transaction itself, and takes the lock in it. */
  open(session: Session, table: TableName, sql: string): Promise<'done' | 'held'>;
  /** Runs `mark`, then the statement by which the file ends its transaction. */
  close(session: Session, mark: string, sql: string): Promise<'done' | 'moved'>;
  /** What a statement leaves in the session, and so is gone when the session ends. */
  leaves(statement: Statement): SessionState | null;
  /**
   * Asks the catalogue what has become of a statement that can't be in a transaction; before it was sent, what
   * stands in its way. For one that is `plain` after all but could not be in a transaction, that is unknown.
   */
  aftermath(session: Session, statement: Statement): Promise<Aftermath>;
}

/** `setting`: can be set again. `temporary`: can't be brought back; its name. */
export type SessionState =
  | { kind: 'setting' }
  | { kind: 'temporary'; name: string }
  | { kind: 'removes'; name: string };

/**
 * - `done`: it has taken effect, once `mend` has run.
 * - `again`: it has not, or running it again does no harm; `mend` comes first.
 * - `running`: the server still works on it, for a client that is gone.
 * - `unknown`: the catalogue can't tell.
 */
export type Aftermath =
  | { kind: 'done' | 'again'; mend: readonly Mending[] }
  | { kind: 'running'; holder: Holder }
  | { kind: 'unknown' };

/** A statement that clears or finishes what was left half done. */
export interface Mending {
  readonly sql: string;
  /** For people, in the past tense: `dropped the invalid index public.orders_email`. */
  readonly done: string;
}

/** What a step without a transaction sets for its session holds until `leave`, which takes it back as it was. */
export interface Outside {
  leave(): Promise<void>;
}
