/** `npm run demo`: one node on a throwaway PostgreSQL, until Ctrl-C. With ETCD_URLS, its log is in etcd. */
import { startPostgres } from '../../../tools/postgres.mjs';
import { startServer } from '../src/server.ts';
import { settingsFrom } from '../src/settings.ts';

const log = (text: string) => console.error(text);

const postgres = await startPostgres();
try {
  const DATABASE_URL = await postgres.createDatabase('config_guardian');
  const server = await startServer(
    settingsFrom({
      ADMIN_TOKEN: 'only-for-the-demo',
      SESSION_SECRET: 'a-secret-of-the-demo-that-nobody-else-should-use',
      ...process.env,
      DATABASE_URL,
    }),
    log,
  );
  log(`The database is ${DATABASE_URL}.`);
  log('Follow README.md in another terminal; Ctrl-C ends it all.');
  await new Promise((resolve) => process.once('SIGTERM', resolve).once('SIGINT', resolve));
  await server.stop();
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await postgres.stop();
}
