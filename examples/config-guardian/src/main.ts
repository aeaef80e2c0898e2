/** A node. DATABASE_URL and ETCD_URLS say where its data are; README.md has the rest. SIGTERM ends it. */
import { isHandrailError } from 'handrail';
import { startServer } from './server.ts';
import { settingsFrom } from './settings.ts';

const log = (text: string) => console.error(text);

try {
  const server = await startServer(settingsFrom(process.env), log);
  const stop = async () => {
    await server.stop();
    log('stopped');
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  if (isHandrailError(error)) log(error.hint);
  process.exitCode = 1;
}
