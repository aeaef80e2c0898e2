/** `npm run demo`: the server on a throwaway PostgreSQL, until Ctrl-C. */
import { generateKeyPairSync } from 'node:crypto';
import { startPostgres } from '../../../tools/postgres.mjs';
import { startServer } from '../src/server.ts';
import { readSettings } from '../src/settings.ts';

const log = (text: string) => void process.stderr.write(`${text}\n`);

const { privateKey } = generateKeyPairSync('ed25519');
const key = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const postgres = await startPostgres();
try {
  const server = await startServer(
    readSettings({
      PORT: '8080',
      OPERATOR_TOKEN: 'operator-of-the-demo',
      SIGNING_KEY: key,
      TIMESCALE: 'optional',
      ...process.env,
      DATABASE_URL: postgres.url,
    }),
    log,
  );
  log(`database: ${postgres.url}\nFollow README.md in another terminal; Ctrl-C ends it all.`);
  await new Promise((resolve) => process.once('SIGTERM', resolve).once('SIGINT', resolve));
  await server.close();
} finally {
  await postgres.stop();
}
