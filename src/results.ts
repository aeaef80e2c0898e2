import type { Adopted } from './adopt/record.ts';
import type { CheckReport } from './checking.ts';
import type { HandrailError } from './errors.ts';
import type { Version } from './migration/version.ts';
import type { OrderPolicy } from './planner/order.ts';
import type { RepairChoice } from './planner/plan.ts';
import type { State } from './planner/states.ts';
import type { StepPreview, StepResult } from './runner/events.ts';
import type { Worker } from './runner/workers.ts';
import type { TableSize } from './schema/sizes.ts';

export type { Finding } from './migration/finding.ts';
export type { Proof, Rollback } from './proof/proof.ts';
export type { LostData } from './schema/data.ts';
export type { Traced, TracedChange, TracedLock } from './schema/traced.ts';
export type { ScratchDatabase, ScratchDatabases } from './scratch/databases.ts';
export type { RepairChoice, TableSize, Worker };

/** What every verb says about the database it worked on. */
export interface DatabaseFacts {
  /** `postgres 16.4` */
  readonly server: string;
  /** `db.internal/shop`; never holds a password. */
  readonly database: string;
}

/** Result of `up`, `down`, `goto` and `redo`. */
export interface RunResult extends DatabaseFacts {
  /** What this run applied and undid, in that order. */
  readonly applied: readonly StepResult[];
  /** With `dryRun`: what it would have done. Otherwise what is still pending. */
  readonly pending: readonly StepPreview[];
  readonly warnings: readonly string[];
  /** The newest applied version afterwards; `0` when none. */
  readonly version: Version;
  /** How many migrations are applied afterwards. */
  readonly appliedCount: number;
  readonly dryRun: boolean;
  readonly durationMs: number;
}

/** One line of `status`. */
export interface MigrationStatus {
  readonly version: Version;
  readonly name: string;
  readonly state: State;
  /** ISO 8601, UTC; null when not applied. */
  readonly appliedAt: string | null;
  readonly appliedBy: string | null;
  /** Which version of handrail applied it. */
  readonly handrailVersion: string | null;
  readonly durationMs: number | null;
  readonly checksum: string | null;
  readonly reversible: boolean;
  /** Its file is missing, and it is newer than every file: a newer deployment has applied it. */
  readonly newer: boolean;
  /** Of a half applied one: how many statements ran. */
  readonly progress: number | null;
  /** Of a skipped one: why. */
  readonly skipped: string | null;
  /** Of a half applied one: whether it was going up or down. */
  readonly direction: 'up' | 'down' | null;
  /** Of a half applied one: a run is at work on it. */
  readonly running: boolean;
  /** Of a half applied one: who works on it, or did, and until when that is believed without a sign of life. */
  readonly heldBy: string | null;
  readonly heldUntil: string | null;
  /** Of a half applied one: how many statements it has. */
  readonly statements: number | null;
}

/** Result of `version`. */
export interface VersionResult extends DatabaseFacts {
  /** The newest applied version; `0` when none. */
  readonly version: Version;
  /** A migration is half applied. */
  readonly dirty: boolean;
}

/** Result of `status`. */
export interface StatusResult extends VersionResult {
  /** What `up` does about migrations that are out of order. */
  readonly order: OrderPolicy;
  /** Oldest version first. */
  readonly migrations: readonly MigrationStatus[];
  /** Who migrates now. */
  readonly running: readonly Worker[];
}

/** Result of `validate`: valid when there are no problems. */
export interface ValidateResult extends DatabaseFacts {
  readonly problems: readonly HandrailError[];
  readonly warnings: readonly string[];
  /** How many migrations were looked at. */
  readonly checked: number;
}

/** Result of `repair`. */
export interface RepairResult extends RunResult {
  /** The SQL that was run, or with `dryRun` would be, for what failed builds have left of applied migrations. */
  readonly mended: readonly string[];
}

/** Result of `force`. */
export interface ForceResult extends DatabaseFacts {
  readonly version: Version;
  readonly removed: readonly { version: Version; name: string }[];
  readonly added: readonly { version: Version; name: string }[];
  /** A dirty mark was cleared. */
  readonly cleared: boolean;
}

/** Result of `check`. */
export type CheckResult = CheckReport;

/** Result of `sizes`. */
export interface SizesResult extends DatabaseFacts {
  /** By their names, as people know them: `orders`, `audit.orders`. */
  readonly tables: Readonly<Record<string, TableSize>>;
  /** The whole file. */
  readonly text: string;
  readonly file: string | null;
}

/** Result of `types`. */
export interface TypesResult extends DatabaseFacts {
  readonly from: 'database' | 'migrations';
  /** The whole file. */
  readonly text: string;
  /** How many tables and views it describes. */
  readonly tables: number;
  readonly file: string | null;
  /** The file is missing or held something else; without `verify` it has been written. */
  readonly stale: boolean;
  /** `-` and a line of the file, `+` and a line of the schema. */
  readonly differences: readonly string[];
}

/** Result of `adopt`. */
export interface AdoptResult extends DatabaseFacts, Adopted {
  readonly dryRun: boolean;
}
