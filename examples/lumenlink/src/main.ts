/** The server. README.md lists what it reads from the environment. SIGTERM and SIGINT: it answers what it has, and ends. */
import { isHandrailError } from 'handrail';
import { startServer } from './server.ts';
import { readSettings } from './settings.ts';

const log = (text: string) => void process.stderr.write(`${text}\n`);

try {
  const server = await startServer(readSettings(process.env), log);
  const stop = () => void server.close().then(() => log('stopped'));
  process.once('SIGTERM', stop).once('SIGINT', stop);
} catch (error) {
  const { message } = error as Error;
  log(isHandrailError(error) ? `${message}\n${error.hint}` : message);
  process.exitCode = 1;
}
