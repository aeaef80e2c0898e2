/**
 * The subscriber. It takes messages from stdin, a line of JSON each, as `mosquitto_sub` would print them: there
 * is no broker in this example. Its database comes from config/database.yml; with HEALTH_PORT set, it
 * says over HTTP whether that answers. SIGTERM and SIGINT: what has come is stored, then it ends.
 */
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { isHandrailError } from 'handrail';
import { createDatabaseClient, type Database } from './db/client.ts';
import { requireMigrations } from './db/migrator.ts';
import { serveHealth } from './health-server.ts';
import { createSubscriber } from './subscriber.ts';

const log = (text: string) => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  await requireMigrations();
  const database = await createDatabaseClient();
  try {
    await run(database);
  } finally {
    await database.close();
  }
}

async function run(database: Database): Promise<void> {
  const { HEALTH_PORT } = process.env;
  const server = HEALTH_PORT ? await serveHealth(database, Number(HEALTH_PORT)) : null;
  const lines = createInterface({ input: process.stdin });
  const stop = () => lines.close();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const { writer, counts } = createSubscriber(database.db, log);
  writer.once('error', stop);
  log(`storing messages in ${database.database}`);
  try {
    await pipeline(lines, writer);
  } finally {
    server?.close();
    process.stdin.destroy();
    log(`${counts.stored} stored, ${counts.rejected} left out`);
  }
}

try {
  await main();
} catch (error) {
  log(isHandrailError(error) ? `${error.message}\n${error.hint}` : String(error));
  process.exitCode = 1;
}
