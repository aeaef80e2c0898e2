import type { StatementReader } from '../schema/action.ts';
import type { TableData } from '../schema/data.ts';
import type { Schema } from '../schema/schema.ts';
import type { Sizes } from '../schema/sizes.ts';
import type { Grammar } from '../sql/grammar.ts';
import type { Statement } from '../sql/splitter.ts';
import type { Holder, Observer } from './activity.ts';
import type { Application, Applied } from './application.ts';
import type { Databases } from './databases.ts';
import type { FailedAt, Failure } from './failure.ts';
import type { Filler } from './filler.ts';
import type { HistoryDialect } from './history-dialect.ts';
import type { Pool, PoolOptions } from './pool.ts';
import type { ScratchDatabase, ScratchPlace, ScratchWanted } from './scratch.ts';
import type { Outside, Stepwise } from './stepwise.ts';
import type { Traceable, Tracer } from './tracer.ts';
import type { Typings } from './typings.ts';

export type * from './activity.ts';
export type * from './application.ts';
export type * from './databases.ts';
export type * from './failure.ts';
export type * from './filler.ts';
export type * from './pool.ts';
export type * from './stepwise.ts';
export type * from './tracer.ts';
export type * from './typings.ts';
export type { HistoryDialect, ScratchDatabase, ScratchPlace, ScratchWanted };

/**
 * An engine is a family of databases. To add one:
 *
 * 1. Make a folder `engines/<engine>/` with the same file names as the others: `grammar.ts` (where
 *    statements end), `statements.ts` (which of them can't be in a transaction), `history.ts` (types and
 *    functions for the history table), `lock.ts` (`begin` and `batch`), `stepwise.ts` (statements one by one), `drivers/<client>.ts`.
 * 2. Implement {@link Engine} in its `index.ts`, and add one line to `engines/index.ts`.
 * 3. Add a file to `test/engines/` that hands each driver to the contract suite.
 *
 * Differences between engines are capabilities or methods here; nothing outside the engine's folder asks
 * for its name. When in doubt, return an error that explains the situation; don't correct the user's input.
 */
export interface Engine {
  readonly name: string;
  readonly grammar: Grammar;
  readonly dialect: HistoryDialect;
  /** Opens a session. With `readOnly`, creates nothing: a database that does not exist yet reads as empty. */
  connect(target: Target, options: ConnectOptions): Promise<Session>;
  /** What a statement means for the transaction it is to run in. */
  classify(statement: Statement): StatementKind;
  /** Loads what reads statements: what it takes is needed only where their meaning counts. */
  reader(): Promise<StatementReader>;
  /**
   * Begins to watch the statements of one transaction: the function gives, for each in order, what it uses although
   * an earlier one must be committed first. Absent where there is no such thing.
   */
  uncommitted?(): (statement: Statement) => string | null;
  /**
   * Opens the transaction of a step: takes the migration lock inside it without waiting, then checks that
   * the history's newest `order` still is `claim.head`.
   */
  begin(session: Session, claim: Claim): Promise<Transaction | Refusal>;
  /**
   * Applies blocks in order, each all or nothing together with its record, with as few round trips and
   * flushes as the engine allows. On failure, blocks before the failing one may have been committed: the
   * history tells. Never leaves a transaction open.
   */
  batch(session: Session, claim: Claim, blocks: readonly Block[]): Promise<BatchOutcome>;
  /** Hands the session to a step without a transaction, to run as `role` where one is given. */
  outside(session: Session, step: StepName, role?: string): Promise<Outside>;
  /** What steps without a transaction need; loaded with the first of them. */
  stepwise(): Promise<Stepwise>;
  /** `batch` stops by itself before it takes long: it can be given many blocks whose time nobody knows. */
  readonly batchStops?: boolean;
  /** Throws CONNECT_ROLE when the login can't take a role. Absent where there are none. */
  checkRole?(session: Session, role: string): Promise<void>;
  /**
   * Readies a session for a statement outside a transaction: it waits for locks without limit, takes no longer
   * than `statementMs`, and ends in the server soon after this process is gone. Undone by `begin`. Does nothing
   * where settings of a session could reach other clients.
   */
  beforeOutside?(session: Session, statementMs: number | null): Promise<void>;
  /**
   * Opens a second connection that sees what `session` is doing, on a table's history. Null where there can be
   * no second one, absent where nobody could tell.
   */
  observe?(
    session: Session,
    target: Target,
    table: TableName,
    options: ConnectOptions,
  ): Promise<Observer | null>;
  /** Who holds the migration lock, or null when it is free. */
  holder(session: Session, table: TableName): Promise<Holder | null>;
  /**
   * An SQL expression, to be read together with the history: who migrates now, as JSON. Absent where the database
   * does not tell who.
   */
  workers?(table: TableName): string;
  /** What the database says about a failed call; null when it is no answer of the database. */
  explain(error: unknown, sql: string): Failure | null;
  /**
   * Kysely over a session, for migrations in TypeScript. Its queries run on the session's own connection, in
   * the transaction that is open there.
   * Throws CONNECT_DRIVER_MISSING when the project has no Kysely.
   */
  kysely(session: Session, hooks: QueryHooks): Promise<object>;
  /** Whole databases. Absent where making them is nobody's business here. */
  databases?(target: Target): Promise<Databases>;
  /** Opens what an application works with, over Kysely. Absent where there is no client for it. */
  pool?(target: Target, options: PoolOptions): Promise<Pool>;
  /** What keeps an extension from being used on this server; null when nothing does. Absent without extensions. */
  lacks?(session: Session, extension: string): Promise<Lack | null>;
  /** Faults of the database itself: broken pages, rows without parents, invalid indexes. */
  integrity(session: Session): Promise<Fault[]>;
  /** Those of them that a run must neither meet nor leave. Absent where the database sees to it. */
  damage?(session: Session): Promise<Fault[]>;
  /** Everything that people made in a database. */
  introspect(session: Session): Promise<Schema>;
  /** What there is in the tables of a schema; `cast`: each value as the type that its column has in the schema. */
  fingerprint(session: Session, schema: Schema, cast?: boolean): Promise<TableData[]>;
  /** How large the tables are: estimates where counting would take long. */
  sizes(session: Session): Promise<Sizes>;
  /** Writes rows into the tables of a scratch database. */
  filler(session: Session): Promise<Filler>;
  /** How a schema becomes TypeScript. */
  readonly typings: Typings;
  /** Opens a place for scratch databases. Throws CONNECT_DRIVER_MISSING when nothing is there to make them with. */
  scratch(wanted: ScratchWanted): Promise<ScratchPlace>;
  /** Measures what the statements of a migration do. */
  tracer(given: Traceable): Promise<Tracer>;
  /** Prepares the queries of an application, to ask them again after a migration. */
  application(place: Applied, queries: readonly string[]): Promise<Application>;
}

/** What is wrong with a database, and what to run. */
export interface Fault {
  readonly problem: string;
  readonly hint: string;
}

/** Where a database is, taken apart from its URL. */
export interface Target {
  readonly url: string;
  /** The driver the URL's scheme asks for, when it asks for one. */
  readonly driver?: string;
}

export interface ConnectOptions {
  readonly readOnly: boolean;
  /** A database that can be made by opening it is made when the first transaction begins. */
  readonly lazily?: boolean;
  /** How long to wait for the server, in seconds. */
  readonly timeoutSeconds: number;
  /** Gives up waiting for the server when it is aborted; has no effect once the session is open. */
  readonly signal?: AbortSignal | undefined;
  /** `PRAGMA journal_mode` and `PRAGMA synchronous` on SQLite; left as they are when absent. */
  readonly pragmas?: { readonly journalMode?: string; readonly synchronous?: string };
}

/** How Kysely is to work on a session, and who hears of every query that it sends. */
export interface QueryHooks {
  /** A transaction is open on the session: one that is begun through Kysely becomes a savepoint. */
  readonly inTransaction: boolean;
  /** Is done before anything is sent at all. */
  readonly first?: () => Promise<void>;
  readonly before: (sql: string) => void;
  /** The query has succeeded. */
  readonly after: () => void;
}

export type Row = Record<string, unknown>;

/** One connection. SQL goes in as text without parameters: values are quoted by the dialect. */
export interface Session {
  readonly facts: SessionFacts;
  /** Runs SQL as it is: one or more statements, without looking at their rows. */
  run(sql: string): Promise<void>;
  /** Runs one statement and gives its rows. */
  rows(sql: string): Promise<Row[]>;
  /** Runs one statement with parameters; values come as the users of the client know them. */
  query(sql: string, parameters: readonly unknown[]): Promise<QueryResult>;
  /** Somebody looks at every statement of a migration: each is handed to `run` by itself, whatever that costs. */
  readonly apart?: boolean;
  /** The npm client's own object, for migrations in code. */
  readonly handle: unknown;
  /** Asks the server to end the statement that runs now. Absent where a statement can't be interrupted. */
  cancel?(): Promise<void>;
  close(): Promise<void>;
}

export interface QueryResult {
  readonly rows: Row[];
  /** How many rows a statement wrote, where the client says so. */
  readonly affected?: bigint;
  readonly insertId?: bigint;
}

/** `not available`: its files are not on the server. `not preloaded`: the server was started without it. */
export type Lack = 'not available' | 'not preloaded';

/** What headings show. Never holds a password. */
export interface SessionFacts {
  /** `postgres 16.4`, `sqlite 3.53.0`. */
  readonly server: string;
  /** `db.internal/shop`, `data/app.db`. */
  readonly database: string;
  /** The npm client in use. */
  readonly driver: string;
}

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** What a run believes when it asks for the lock. */
export interface Claim {
  readonly table: TableName;
  /** The `order` of the newest row that the run has read; 0 when there is none; null checks nothing. */
  readonly head: number | null;
  /** Statements that make the history table; they run under the lock, and do nothing where it is there. */
  readonly create?: readonly string[];
  /** Statements that must run before the transaction begins and are undone after it. */
  readonly before: readonly string[];
  /** Who runs the migrations; whoever is logged in unless given. The history is the login's in any case. */
  readonly role?: string | undefined;
  /** None unless given. */
  readonly limits?: Limits;
}

/** Limits of a transaction, in milliseconds: 0 is without limit, null is as the database has it. */
export interface Limits {
  /** How long a statement waits for a lock. */
  readonly lockMs: number | null;
  /** How long a statement takes. */
  readonly statementMs: number | null;
}

/** `held`: another run has the lock. `moved`: the history is no longer what the claim says. */
export type Refusal = 'held' | 'moved';

export interface Transaction {
  /** Runs `record` and stays open, with everything set as at its beginning. */
  next(record: string): Promise<void>;
  /** Runs `record` and commits. Throws when the transaction is no longer the one that was begun. */
  commit(record: string): Promise<void>;
  /** Ends the transaction without effect; never throws. */
  rollback(): Promise<void>;
}

/** What runs in a session, for whoever looks at it from another one. */
export interface StepName {
  readonly direction: 'up' | 'down';
  readonly version: string;
}

export interface Block extends StepName {
  /** The statements of a migration, ready to send. */
  readonly body: string;
  /** The SQL that writes its history row. `duration` is an SQL expression in milliseconds. */
  readonly record: (duration: string) => string;
  /** The newest `order` of the history once the record is written: what the next block checks. */
  readonly headAfter: number;
  readonly limits: Limits;
}

export type BatchOutcome =
  /** One duration for each block that was applied; those behind them have not begun. */
  | { kind: 'done'; durationsMs: number[] }
  | { kind: 'held' }
  | { kind: 'moved' }
  | { kind: 'failed'; error: unknown; at?: FailedAt };

/**
 * - `plain`: runs in a transaction; `patient`: while it waits for its lock, it keeps nobody from reading and
 *   writing.
 * - `transaction-control`: begins or ends one; `leaves`: whether one is open after it.
 * - `no-transaction`: the database refuses it in one.
 * - `before-transaction`: is without effect in one, and is set before it instead.
 * - `refused`: can't be part of a migration; `why` is the error code.
 */
export type StatementKind =
  | { kind: 'plain'; patient?: boolean }
  | { kind: 'transaction-control'; leaves: 'open' | 'closed' }
  | { kind: 'no-transaction'; leavesTraces: boolean }
  | { kind: 'before-transaction' }
  | { kind: 'refused'; why: 'SOURCE_COPY_STDIN' | 'SOURCE_TRANSACTION_CONTROL' };
