/** The API. DATABASE_URL and ADMIN_TOKEN say where its data are and who may administer it. SIGTERM ends it. */
import { isHandrailError } from 'handrail';
import { startServer } from './server.ts';
import { settingsFrom } from './settings.ts';

try {
  const server = await startServer(settingsFrom(process.env), (text) => console.error(text));
  console.error(`listening on ${server.url}`);
  const stop = async () => {
    await server.stop();
    console.error('stopped');
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (isHandrailError(error)) console.error(error.hint);
  process.exitCode = 1;
}
