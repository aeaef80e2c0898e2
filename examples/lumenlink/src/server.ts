import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { createApp } from './app.ts';
import { type Database, type Mode, migratorFor, openDatabase } from './database.ts';
import { markSilent } from './gateways.ts';
import { forgetWindows } from './rate-limits.ts';
import type { Settings } from './settings.ts';

const HOUSEKEEPING_MS = 30_000;
const SILENT_SECONDS = 90;
const CLOSE_MS = 10_000;

/** A server that answers. */
export interface Running {
  readonly url: string;
  readonly mode: Mode;
  /** Takes no more requests, answers those it has, at most 10 s, and closes the database. */
  close(): Promise<void>;
}

/**
 * Brings the schema up to date, then listens. Of many servers that start at once, one at a time migrates and the
 * others wait. Throws what handrail throws, and an error where TimescaleDB is required and not in use.
 */
export async function startServer(
  settings: Settings,
  log: (text: string) => void,
): Promise<Running> {
  await migratorFor(settings.databaseUrl).start({ policy: 'migrate', log });
  const db = openDatabase(settings.databaseUrl);
  try {
    const mode = await db.mode();
    if (mode === 'postgresql' && settings.timescale === 'required') throw withoutTimescale();
    const { host: hostname, port } = settings;
    const server = serve({ fetch: createApp(db, settings).fetch, hostname, port });
    await once(server, 'listening');
    const url = `http://${hostname}:${(server.address() as AddressInfo).port}`;
    log(`listening on ${url}, measurements in ${WORDS[mode]}`);
    const stop = housekeeping(db, log);
    const close = async () => {
      await stop();
      await closeServer(server);
      await db.close();
    };
    return { url, mode, close };
  } catch (error) {
    await db.close();
    throw error;
  }
}

const WORDS: Record<Mode, string> = {
  timescaledb: 'TimescaleDB: compressed after 7 days, deleted after 90',
  postgresql: 'plain PostgreSQL: never compressed or deleted',
};

function withoutTimescale(): Error {
  return new Error(
    'TimescaleDB is not in use: migration 0002_add_timescale is not applied.\n' +
      'Install TimescaleDB and put it into shared_preload_libraries, or set TIMESCALE=optional.',
  );
}

/** Marks silent gateways and forgets old windows, now and then. Gives a way to stop, which waits for what runs. */
function housekeeping({ query }: Database, log: (text: string) => void): () => Promise<void> {
  let running = Promise.resolve();
  const work = async () => {
    try {
      const silent = await markSilent(query, SILENT_SECONDS);
      if (silent > 0) log(`${silent} gateways are offline: no heartbeat for ${SILENT_SECONDS} s`);
      await forgetWindows(query);
    } catch (error) {
      log(`housekeeping failed: ${(error as Error).message}`);
    }
  };
  const timer = setInterval(() => {
    running = running.then(work);
  }, HOUSEKEEPING_MS);
  return () => {
    clearInterval(timer);
    return running;
  };
}

async function closeServer(server: ServerType): Promise<void> {
  const closed = once(server, 'close');
  // Clients that keep a connection would go on sending over it, and it would never be idle when looked at.
  server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
  server.close();
  if (!('closeAllConnections' in server)) return void (await closed);
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const limit = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(limit);
}
