/** `npm run migrate`: applies the pending migrations to DATABASE_URL. Exit code 1 when one fails. */
import { runMigrations } from '../src/migrations.ts';

const { DATABASE_URL } = process.env;
if (DATABASE_URL) {
  process.exitCode = await runMigrations(DATABASE_URL, (line) => console.log(line));
} else {
  console.error('❌ DATABASE_URL is missing: set it to postgres://user:password@host/database');
  process.exitCode = 2;
}
