import fs from 'node:fs/promises';
import path from 'node:path';
import { FileMigrationProvider, Kysely, Migrator, PostgresDialect, SqliteDialect } from 'kysely';

const [engine, url] = process.argv.slice(2);
const db = new Kysely({ dialect: await dialect() });
const migrationFolder = path.resolve('migrations');
const provider = new FileMigrationProvider({ fs, path, migrationFolder });
const { error } = await new Migrator({ db, provider }).migrateToLatest();
await db.destroy();
if (error) throw error;

async function dialect() {
  if (engine === 'sqlite') {
    const { default: Database } = await import('better-sqlite3');
    return new SqliteDialect({ database: new Database(url) });
  }
  const { default: pg } = await import('pg');
  return new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) });
}
