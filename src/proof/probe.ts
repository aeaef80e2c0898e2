import type { Engine, Session, TableName, Target } from '../engines/engine.ts';
import type { Finding } from '../migration/finding.ts';
import type { Migration } from '../migration/migration.ts';
import type { Listener } from '../runner/events.ts';
import type { Schema } from '../schema/schema.ts';
import type { Traced } from '../schema/traced.ts';

/** A migration that is about to be tried, or was, on a scratch database that nobody else uses. */
export interface Trial {
  readonly engine: Engine;
  readonly target: Target;
  readonly session: Session;
  readonly migration: Migration;
  /** The schema before the migration, without the history. */
  readonly schema: Schema;
  /** The history table. */
  readonly table: TableName;
}

/**
 * Something that is measured while a migration goes up for the first time. To add one: a file in `proof/` that
 * exports a function which makes it, and one line in `proof/probes.ts`. Each check has its own.
 */
export interface Probe {
  /** Before the schema and data are looked at for the first time: fills tables, prepares queries. */
  before?(trial: Trial): Promise<void>;
  /** The session on which the migration runs, in place of the plain one: to see every statement. */
  session?(trial: Trial): Session;
  /** Hears of each statement before it is sent. With a listener, statements go one by one. */
  readonly listener?: Listener;
  /** After the first up, before anything is undone; also when it failed. */
  after?(trial: Trial, failed: unknown): Promise<Measured>;
}

/** What a probe has seen. */
export interface Measured {
  readonly findings: readonly Finding[];
  /** The strongest lock on something that was there before: `ACCESS EXCLUSIVE`. */
  readonly lock?: string | undefined;
  /** What each statement did. */
  readonly statements?: readonly Traced[];
}
