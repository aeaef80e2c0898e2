/** `npm run demo`: the API on a throwaway PostgreSQL, until Ctrl-C. */
import { startPostgres } from '../../../tools/postgres.mjs';
import { runMigrations } from '../src/migrations.ts';
import { startServer } from '../src/server.ts';
import { settingsFrom } from '../src/settings.ts';

const say = (line: string) => console.log(line);

const database = await startPostgres();
try {
  const DATABASE_URL = await database.createDatabase('device_api');
  const settings = settingsFrom({
    ...process.env,
    DATABASE_URL,
    ADMIN_TOKEN: 'only-for-the-demo',
  });
  if ((await runMigrations(DATABASE_URL, say)) !== 0) throw new Error('there is no schema');
  const server = await startServer(settings, say);
  say(`\nThe API listens on ${server.url}; the admin token is ${settings.ADMIN_TOKEN}.`);
  say(`The database is ${DATABASE_URL}. Ctrl-C ends both. Next: README.md`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  await server.stop();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await database.stop();
}
