import { createRequire } from 'node:module';

/** A row of a result, by column. */
export type Row = Record<string, unknown>;

/** A prepared statement, as far as every client has it. */
export interface Statement {
  get(...values: unknown[]): Row | null | undefined;
  all(...values: unknown[]): Row[];
  run(...values: unknown[]): { changes: number | bigint };
}

/** What `bun:sqlite`, `node:sqlite` and `@photostructure/sqlite` have in common. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): void;
}

type Open = (file: string) => Database;

/** The client of this runtime, under the name that handrail knows it by. */
export const client: { readonly name: string; readonly open: Open } = chooseClient();

let opened: { readonly db: Database; readonly file: string } | null = null;

/**
 * Opens the one connection of this process, with its settings; no migration runs. The write-ahead log is a
 * setting of the file, made with the first migration. Throws what the client throws, and for `:memory:`, which
 * the migrations, on a connection of their own, would not find.
 */
export function openDatabase(file: string): void {
  if (file === ':memory:') throw new Error('A database in memory has one connection: name a file');
  closeDatabase();
  const db = client.open(file);
  try {
    db.exec('PRAGMA busy_timeout = 5000');
    db.exec('PRAGMA foreign_keys = ON');
    db.exec('PRAGMA synchronous = NORMAL');
  } catch (error) {
    db.close();
    throw error;
  }
  opened = { db, file };
}

/** Closes the connection, if there is one. */
export function closeDatabase(): void {
  opened?.db.close();
  opened = null;
}

/** The connection and its file. Throws before {@link openDatabase}. */
export function connection(): { readonly db: Database; readonly file: string } {
  if (opened === null) throw new Error('The database is not open: call initDatabase() first');
  return opened;
}

/** The connection. Throws before {@link openDatabase}. */
export const database = (): Database => connection().db;

/** All that `work` does, or nothing. */
export function inTransaction<T>(work: (db: Database) => T): T {
  const db = database();
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work(db);
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** The result of `work`; when it fails, `fallback`, and the reason on stderr. */
export function attempt<T>(what: string, fallback: T, work: (db: Database) => T): T {
  const db = database();
  try {
    return work(db);
  } catch (error) {
    console.error(`${what} failed: ${(error as Error).message}`);
    return fallback;
  }
}

function chooseClient(): { name: string; open: Open } {
  const require = createRequire(import.meta.url);
  if (process.versions.bun) {
    const { Database } = require('bun:sqlite') as { Database: new (file: string) => Database };
    return { name: 'bun:sqlite', open: (file) => new Database(file) };
  }
  type Module = { DatabaseSync: new (file: string) => Database };
  const builtIn = process.getBuiltinModule('node:sqlite') as unknown as Module | undefined;
  const name = builtIn ? 'node:sqlite' : '@photostructure/sqlite';
  // Two copies of SQLite in one process would undo each other's file locks: handrail must find this one.
  const { DatabaseSync } = builtIn ?? (require(name) as Module);
  return { name, open: (file) => new DatabaseSync(file) };
}
