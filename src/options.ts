import type { Numbering } from './formats/create.ts';
import type { Version } from './migration/version.ts';
import type { ForceResult, RunResult, StatusResult, ValidateResult } from './results.ts';
import type { Listener } from './runner/events.ts';

/** How to reach a database and its migrations. */
export interface MigratorOptions {
  /** `postgres://…`, `sqlite:path`, `pglite:path`. */
  readonly url: string;
  /** The migrations folders; `./migrations` unless given. */
  readonly dir?: string | readonly string[];
  /** The file convention, by name; ours reads up/down pairs and single files. */
  readonly format?: string;
  /** `[schema.]name` of the history table; `schema_migrations` unless given. */
  readonly table?: string;
  /** The npm client to use, such as `better-sqlite3`; chosen by what is installed unless given. */
  readonly driver?: string;
  /** SQLite: `PRAGMA journal_mode` and `PRAGMA synchronous`, such as `wal` and `normal`. */
  readonly pragmas?: { readonly journalMode?: string; readonly synchronous?: string };
  /** How long to wait for another run that holds the migration lock, in seconds; 300 unless given. */
  readonly lockWaitSeconds?: number;
  /** How long to wait for the server, in seconds; 10 unless given. */
  readonly connectTimeoutSeconds?: number;
  /** How long to go on trying while the server can't be reached, in seconds; 0 unless given. */
  readonly waitSeconds?: number;
  /** Hears of progress. */
  readonly onEvent?: Listener;
}

/** What every verb that may take a while accepts. */
export interface RunOptions {
  /** Plans and checks, and changes nothing. */
  readonly dryRun?: boolean;
  /** All in one transaction, or nothing. */
  readonly atomic?: boolean;
  /** Ends the running statement, rolls back, and makes the call throw RUN_ABORTED. */
  readonly signal?: AbortSignal;
}

export interface UpOptions extends RunOptions {
  /** At most so many. */
  readonly count?: number;
  /** Up to and with this version. */
  readonly to?: Version;
}

export interface DownOptions extends RunOptions {
  /** So many; 1 unless given. */
  readonly count?: number;
  /** Down to this version, which stays; `0` undoes all. */
  readonly to?: Version;
  readonly all?: boolean;
}

/** Moves a database along its migrations. Every method connects, works and closes its connection. */
export interface Migrator {
  /** Applies pending migrations. */
  up(options?: UpOptions): Promise<RunResult>;
  /** Undoes the last applied migrations, in reverse order of application. */
  down(options?: DownOptions): Promise<RunResult>;
  /** Up or down until `version` is the newest applied; `0` undoes all. */
  goto(version: Version, options?: RunOptions): Promise<RunResult>;
  /** Down, then up, of the last `count` (1). */
  redo(options?: RunOptions & { readonly count?: number }): Promise<RunResult>;
  /** Every migration and its state. Creates nothing. */
  status(): Promise<StatusResult>;
  /** Files against history, and the database's own integrity. Creates nothing. */
  validate(): Promise<ValidateResult>;
  /** Sets the history to `version` and clears the mark of a half applied migration; runs nothing. */
  force(version: Version): Promise<ForceResult>;
  /** Writes the file or files of a new migration and gives their paths. */
  create(name: string, options?: { readonly numbering?: Numbering }): Promise<string[]>;
}
