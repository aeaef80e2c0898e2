import type { Holder } from '../engines/engine.ts';
import type { Direction } from '../migration/migration.ts';
import type { Version } from '../migration/version.ts';

/** A migration that this run has applied or undone. */
export interface StepResult {
  readonly version: Version;
  readonly name: string;
  readonly direction: Direction;
  readonly durationMs: number;
}

/** A migration that this run will apply or undo. */
export interface StepPreview {
  readonly version: Version;
  readonly name: string;
  readonly direction: Direction;
  /** Number of statements; null when the file is too large to count beforehand. */
  readonly statements: number | null;
  readonly transaction: boolean;
  readonly reversible: boolean;
  /** The way back comes from the history, since its file is gone. */
  readonly fromHistory: boolean;
  /** Of a half done one: how many of its statements an earlier run has run. */
  readonly done?: number;
  /** In a dry run: its SQL, statement by statement, as it would be sent; null where it is very long. */
  readonly sql?: readonly string[] | null;
  /** In a dry run: false for code that goes on after a result which only a real run can give. */
  readonly whole?: boolean;
}

/** Progress of a run, in the order in which it happens. */
export type MigratorEvent =
  | { type: 'connected'; server: string; database: string; driver: string }
  /** The migrations are applied to a scratch database; `origin` says what kind it is. */
  | { type: 'scratch'; server: string; origin: string }
  | { type: 'plan'; steps: readonly StepPreview[] }
  /**
   * The steps that begin now: one, or several small ones that go to the server together. When another run
   * turns out to have been first with one of them, no `done` follows for it.
   */
  | { type: 'start'; steps: readonly StepPreview[] }
  /** Statement `index` (from 1) of the running step begins. */
  | { type: 'statement'; index: number; sql: string }
  /** The step goes on with what an earlier run has left half done. */
  | { type: 'continue'; step: StepPreview }
  | { type: 'done'; result: StepResult }
  | { type: 'waiting'; holder: Holder | null; seconds: number; limitSeconds: number }
  | { type: 'warning'; message: string };

export type Listener = (event: MigratorEvent) => void;
