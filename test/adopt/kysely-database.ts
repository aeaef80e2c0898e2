import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { FileMigrationProvider, Kysely, Migrator, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import { loadPeer } from '../../src/util/load-peer.ts';

interface Statement {
  columns(): unknown[];
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
}

interface Database {
  prepare(sql: string): Statement;
  close(): void;
}

/** Kysely on a database, as an application would have it. */
export function kyselyOn(url: string): Kysely<unknown> {
  if (url.startsWith('postgres')) {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    return new Kysely({ dialect: new PostgresDialect({ pool }) });
  }
  const module = loadPeer<{ DatabaseSync: new (file: string) => Database }>(
    '@photostructure/sqlite',
  );
  if (!module) throw new Error('@photostructure/sqlite is not installed');
  const database = new module.DatabaseSync(url.replace('sqlite:', ''));
  return new Kysely({ dialect: new SqliteDialect({ database: asBetterSqlite3(database) }) });
}

/** The parts of better-sqlite3 that Kysely's dialect uses. */
function asBetterSqlite3(database: Database) {
  return {
    close: () => database.close(),
    prepare(sql: string) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...parameters),
        run: (parameters: readonly unknown[]) => statement.run(...parameters),
        iterate: () => {
          throw new Error('not used');
        },
      };
    },
  };
}

/** Runs Kysely's own migrator over a folder: up to a name, or all. */
export async function migrateWithKysely(url: string, folder: string, to?: string): Promise<void> {
  const db = kyselyOn(url);
  try {
    const provider = new FileMigrationProvider({ fs, path, migrationFolder: folder });
    const migrator = new Migrator({ db, provider });
    const { error } = await (to ? migrator.migrateTo(to) : migrator.migrateToLatest());
    if (error) throw error;
  } finally {
    await db.destroy();
  }
}
