import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import { createPool, migratorFor } from './database.ts';
import type { Settings } from './settings.ts';
import { raftStore } from './store/raft.ts';
import { refuseWithoutLog, singleStore } from './store/single.ts';

/** Requests that take longer than this are cut off when the server stops. */
const LAST_ANSWERS_MS = 10_000;

/** A node that answers. */
export interface Server {
  readonly url: string;
  readonly mode: 'single' | 'raft';
  /** Takes no further request, answers those that have come, and closes its connections. */
  stop(): Promise<void>;
}

/**
 * Brings the schema up to date, follows the log, where there is one, and listens. Of many nodes that start at once
 * one at a time migrates and the others wait. Throws what the migrator throws, and what is wrong about the log.
 */
export async function startServer(
  settings: Settings,
  log: (text: string) => void,
): Promise<Server> {
  const { DATABASE_URL, ETCD_URLS, PORT, HOST } = settings;
  await migratorFor(DATABASE_URL).start({ policy: 'migrate', log });
  const pool = createPool(DATABASE_URL, log);
  const ends: (() => Promise<void>)[] = [() => pool.end()];
  const stopAll = async () => {
    for (const end of ends.reverse()) await end();
  };
  try {
    if (ETCD_URLS.length === 0) await refuseWithoutLog(pool);
    const store =
      ETCD_URLS.length === 0 ? singleStore(pool) : await raftStore(pool, ETCD_URLS, log);
    ends.push(() => store.close());
    const app = createApp({ pool, store, settings, log });
    const server = createAdaptorServer({ fetch: app.fetch }) as HttpServer;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(PORT, HOST, resolve);
    });
    ends.push(() => closed(server));
    const { port } = server.address() as AddressInfo;
    const { mode } = store;
    const url = `http://${HOST}:${port}`;
    log(
      `listening on ${url}, ${mode === 'single' ? ALONE : `mode raft: the log is in etcd at ${ETCD_URLS}`}`,
    );
    return { url, mode, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

const ALONE = 'mode single: PostgreSQL alone';

async function closed(server: HttpServer): Promise<void> {
  // Without this, a connection whose last answer is still to come would be kept open after it.
  server.keepAliveTimeout = 1;
  const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}
