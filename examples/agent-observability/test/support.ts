import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { client, closeDatabase, type Database, database } from '../src/connection.ts';
import { initDatabase } from '../src/db.ts';

/** The path of a database that does not exist yet, in a folder that goes with the test. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'agent-observability-'));
  onTestFinished(() => {
    closeDatabase();
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'events.db');
}

/** A migrated database with two events of the session `s`. */
export async function ready(): Promise<string> {
  const file = newFile();
  await initDatabase(file);
  addEvents('s', 's');
  return file;
}

/** Adds an event for each of these sessions. */
export function addEvents(...sessionIds: string[]): void {
  const insert = database().prepare("INSERT INTO events (session_id, event_type) VALUES (?, 'x')");
  for (const id of sessionIds) insert.run(id);
}

/** Works on a file as another program does: on a connection without any settings, foreign keys off. */
export function elsewhere<T>(file: string, work: (db: Database) => T): T {
  const db = client.open(file);
  try {
    db.exec('PRAGMA foreign_keys = OFF');
    return work(db);
  } finally {
    db.close();
  }
}

/** What goes to stderr during this test, instead of there. */
export function hearErrors(): { said: () => string } {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return { said: () => spy.mock.calls.flat().join('\n') };
}

/** Runs statements on the open database. */
export const run = (sql: string): unknown => database().exec(sql);
/** The rows of a query. */
export const rows = (sql: string) =>
  database()
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));
/** The values of a query, row by row. */
export const values = (sql: string): unknown[] => rows(sql).flatMap((row) => Object.values(row));
/** The time in seconds since 1970. */
export const now = () => Math.floor(Date.now() / 1000);
