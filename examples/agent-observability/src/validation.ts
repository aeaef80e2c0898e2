import { attempt, type Database } from './connection.ts';
import { getMigrationStatus } from './migration-status.ts';
import { migrations } from './migrations.ts';

/** What is wrong with a database, in sentences. */
export interface Findings {
  /** Of the file itself: tables and indexes that don't hold together. */
  readonly file: readonly string[];
  /** Rows without parents, tables that are missing, migrations that nobody knows. */
  readonly content: readonly string[];
}

/** Whether file, rows and history are sound; what is not is on stderr. */
export function validateDatabase(): boolean {
  const { file, content } = examine();
  for (const problem of [...file, ...content]) console.error(`Not valid: ${problem}`);
  return file.length === 0 && content.length === 0;
}

/** Looks at every page of the file and every row that points to another. */
export function examine(): Findings {
  const unreadable = { file: ['it can not be read'], content: [] };
  return attempt('validateDatabase', unreadable, (db) => ({
    file: texts(db, 'PRAGMA integrity_check', 'integrity_check').filter((line) => line !== 'ok'),
    content: [...orphans(db), ...strayHistory(db)],
  }));
}

function orphans(db: Database): string[] {
  try {
    const rows = db.prepare('PRAGMA foreign_key_check').all();
    return rows.map(
      ({ rowid, table, parent }) => `row ${rowid} of ${table} has no row in ${parent}`,
    );
  } catch (error) {
    // A foreign key that can't work, since it points to a column that is not unique.
    return [(error as Error).message];
  }
}

function strayHistory(db: Database): string[] {
  const { applied } = getMigrationStatus();
  const tables = texts(db, "SELECT name FROM sqlite_master WHERE type = 'table'", 'name');
  const expected = applied.length > 0 ? ['events', 'usage_config', 'usage_snapshots'] : [];
  const missing = expected.filter((name) => !tables.includes(name));
  const unknown = applied.filter((row) => !migrations.some((one) => one.version === row.version));
  return [
    ...missing.map((name) => `the table ${name} is missing`),
    ...unknown.map(({ version, name }) => `migration ${version} (${name}) is not known here`),
  ];
}

const texts = (db: Database, sql: string, column: string) =>
  db
    .prepare(sql)
    .all()
    .map((row) => String(row[column]));
