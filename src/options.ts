import type { AdoptSource } from './adopt/adopt.ts';
import type { NewMigration } from './formats/create.ts';
import type { CodeMigration } from './formats/in-code.ts';
import type { LintSettings } from './lint/lint.ts';
import type { Version } from './migration/version.ts';
import type { OrderPolicy } from './planner/order.ts';
import type {
  AdoptResult,
  CheckResult,
  ForceResult,
  RepairChoice,
  RepairResult,
  RunResult,
  ScratchDatabases,
  SizesResult,
  StatusResult,
  TypesResult,
  ValidateResult,
  VersionResult,
} from './results.ts';
import type { Listener, StepPreview } from './runner/events.ts';
import type { StartOptions, StartPolicy, StartResult } from './runner/start.ts';

export type { AdoptSource };

/** How to reach a database and its migrations. */
export interface MigratorOptions {
  /** `postgres://…`, `sqlite:path`, `pglite:path`; for scratch databases alone, `postgres` or `sqlite` will do. */
  readonly url: string;
  /** The migrations folders; `./migrations` unless given. */
  readonly dir?: string | readonly string[];
  /** Migrations in code, in one history with the files. With these and without `dir`, there are no files. */
  readonly migrations?: readonly CodeMigration[];
  /** The file convention, by name; ours reads up/down pairs and single files. */
  readonly format?: string;
  /** A server on which scratch databases are made; `types` and others use PostgreSQL from npm, or files, unless given. */
  readonly scratch?: string;
  /** The queries of the application, for `check`: a folder of `.sql` files, or a `.csv` or `.json` with a column `query`. */
  readonly queries?: string;
  /** Which rules `check` looks at besides, and which findings are hidden. */
  readonly lint?: LintSettings;
  /** Whether `check` fills tables with rows before it tries a migration; true unless given. */
  readonly fill?: boolean;
  /** A `.sql` file whose statements `check` runs before that. */
  readonly seed?: string;
  /** `[schema.]name` of the history table; `schema_migrations` unless given. */
  readonly table?: string;
  /** The npm client to use, such as `better-sqlite3`; chosen by what is installed unless given. */
  readonly driver?: string;
  /** SQLite: `PRAGMA journal_mode` and `PRAGMA synchronous`, such as `wal` and `normal`. */
  readonly pragmas?: { readonly journalMode?: string; readonly synchronous?: string };
  /** What `up` does about a pending migration older than the newest applied; `strict` unless given. */
  readonly order?: OrderPolicy;
  /** The role that migrations run as, which the login must be a member of; the login itself unless given. */
  readonly role?: string;
  /** SQLite: check the file before and after each run that applies or undoes something. */
  readonly integrityCheck?: boolean;
  /** How long to wait for another run that holds the migration lock, in seconds; 300 unless given. */
  readonly lockWaitSeconds?: number;
  /** How long a statement waits for a lock of others, in seconds; 2 unless given, 0 without limit. */
  readonly lockTimeoutSeconds?: number;
  /** How long a migration that met such a lock is tried again, in seconds; 300 unless given, 0 not at all. */
  readonly lockRetrySeconds?: number;
  /**
   * How long a statement may wait whose waiting blocks nobody (CONCURRENTLY, VALIDATE CONSTRAINT, VACUUM), in
   * seconds; 3600 unless given, 0 without limit.
   */
  readonly lockPatienceSeconds?: number;
  /** How long a statement may take, in seconds; as the database has it unless given, 0 without limit. */
  readonly statementTimeoutSeconds?: number;
  /** How long to wait for the server, in seconds; 10 unless given. */
  readonly connectTimeoutSeconds?: number;
  /** How long to go on trying while the server can't be reached, in seconds; 0 unless given. */
  readonly waitSeconds?: number;
  /** What `start` does unless it is told; `require` unless given. */
  readonly start?: StartPolicy;
  /** The command that applies migrations, for messages; `handrail up` with what these options say. */
  readonly command?: string;
  /** Hears of progress. */
  readonly onEvent?: Listener;
}

/** What every verb that may take a while accepts. */
export interface RunOptions {
  /** Plans and checks, and changes nothing. */
  readonly dryRun?: boolean;
  /** All in one transaction, or nothing. */
  readonly atomic?: boolean;
  /**
   * Is asked with the plan before anything runs, and again when another run has changed it meanwhile. What it throws
   * ends the run, and nothing was done.
   */
  readonly confirm?: (steps: readonly StepPreview[]) => Promise<void>;
  /** Ends the running statement, rolls back, and makes the call throw RUN_ABORTED. */
  readonly signal?: AbortSignal;
}

export interface UpOptions extends RunOptions {
  /** At most so many. */
  readonly count?: number;
  /** Up to and with this version. */
  readonly to?: Version;
}

export interface RepairOptions extends Omit<RunOptions, 'atomic'> {
  /**
   * What to do about a half done migration, where more than going on with it: `skip` its next statement, which is
   * done; run that one `again`; or `undo` the migration by its down part.
   */
  readonly choice?: RepairChoice;
}

export interface DownOptions extends RunOptions {
  /** So many; 1 unless given. */
  readonly count?: number;
  /** Down to this version, which stays; `0` undoes all. */
  readonly to?: Version;
  readonly all?: boolean;
}

/** Which migrations are tried: those that the database has not applied, unless one of these says it. */
export interface CheckOptions {
  /** Those in these files. */
  readonly files?: readonly string[];
  /** Every one. */
  readonly all?: boolean;
  /** Those whose files are new or different since this commit of git. */
  readonly since?: string;
  /** The file of `sizes`, which says how large the tables in production are. */
  readonly sizes?: string;
  /** Stops it, and makes the call throw RUN_ABORTED. */
  readonly signal?: AbortSignal;
}

export interface TypesOptions {
  /** `migrations`: from those alone, on a scratch database; no server is needed. `database` unless given. */
  readonly from?: 'database' | 'migrations';
  /** Names tables and columns likeThis, for Kysely's CamelCasePlugin. */
  readonly camelCase?: boolean;
  /** The file to write; none unless given. */
  readonly out?: string;
  /** Compares the file with the schema, and writes nothing. */
  readonly verify?: boolean;
  /** Stops the migrations on the scratch database, and makes the call throw RUN_ABORTED. */
  readonly signal?: AbortSignal;
}

/** Moves a database along its migrations. Every method connects, works and closes its connection. */
export interface Migrator {
  /** Applies pending migrations. */
  up(options?: UpOptions): Promise<RunResult>;
  /**
   * For a server that starts: applies what is pending, refuses, warns or does nothing, as the policy says.
   * Throws START_PENDING, which names what is pending and the command that applies it.
   */
  start(how?: StartPolicy | StartOptions): Promise<StartResult>;
  /** Undoes the last applied migrations, in reverse order of application. */
  down(options?: DownOptions): Promise<RunResult>;
  /** Up or down until `version` is the newest applied; `0` undoes all. */
  goto(version: Version, options?: RunOptions): Promise<RunResult>;
  /** Down, then up, of the last `count` (1). */
  redo(options?: RunOptions & { readonly count?: number }): Promise<RunResult>;
  /** The newest applied version. Needs no files, and creates nothing. */
  version(): Promise<VersionResult>;
  /** Every migration and its state. Creates nothing. */
  status(): Promise<StatusResult>;
  /** Files against history, and the database's own integrity. Creates nothing. */
  validate(): Promise<ValidateResult>;
  /**
   * Finishes what a run has left half done, or does with it what `choice` says; then removes indexes that a failed build
   * of an applied migration has left invalid, and builds them again.
   */
  repair(options?: RepairOptions): Promise<RepairResult>;
  /** Sets the history to `version` and clears the mark of a half applied migration; runs nothing. */
  force(version: Version): Promise<ForceResult>;
  /**
   * Takes over a database that another tool or nobody managed: records what is applied already, and runs
   * nothing. The second time, nothing changes. Without a source, throws ADOPT_NOT_SAID, which says what
   * there is to take over.
   */
  adopt(source: AdoptSource, options?: { readonly dryRun?: boolean }): Promise<AdoptResult>;
  /**
   * Tries migrations on a scratch database: up, down and up again, and says in what schema and data differ, what each
   * statement does, and what is dangerous in it.
   * The database itself is only asked what it has applied, and not even that when the options say what to try.
   */
  check(options?: CheckOptions): Promise<CheckResult>;
  /** How large the tables are, to be read by `check` and `lint`; written to `out` if that is given. */
  sizes(options?: { readonly out?: string }): Promise<SizesResult>;
  /** The schema as TypeScript, in the style of kysely-codegen, which the project needs to have installed. */
  types(options?: TypesOptions): Promise<TypesResult>;
  /** Databases with all migrations applied, for tests; `handrail/testing` asks for them. Close them. */
  scratch(): Promise<ScratchDatabases>;
  /** Writes the file or files of a new migration and gives their paths. */
  create(name: string, options?: NewMigration): Promise<string[]>;
}
