import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import { createPool, migratorFor } from './database.ts';
import { HeartbeatMonitor } from './heartbeat-monitor.ts';
import type { Settings } from './settings.ts';

/** Requests that take longer than this are cut off when the server stops. */
const LAST_ANSWERS_MS = 10_000;

/** The running API. */
export interface Server {
  readonly url: string;
  /** Takes no further request, answers those that have come, ends the monitor and closes the connections. */
  stop(): Promise<void>;
}

/**
 * Brings the schema up to date, as ON_START says, then listens. Of many instances that start at once one
 * at a time migrates and the others wait. Throws what the migrator throws.
 */
export async function startServer(
  settings: Settings,
  log: (text: string) => void,
): Promise<Server> {
  await migratorFor(settings.DATABASE_URL).start({ policy: settings.ON_START, log });
  const pool = createPool(settings.DATABASE_URL, log);
  const monitor = new HeartbeatMonitor(pool, settings, log);
  await monitor.start();
  const stopAll = async () => {
    await monitor.stop();
    await pool.end();
  };
  const app = createApp({ pool, settings, log });
  const server = createAdaptorServer({ fetch: app.fetch }) as HttpServer;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(settings.PORT, settings.HOST, resolve);
    });
  } catch (error) {
    await stopAll();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${settings.HOST}:${port}`,
    async stop() {
      await closed(server);
      await stopAll();
    },
  };
}

async function closed(server: HttpServer): Promise<void> {
  // Without this, a connection whose last answer is still to come would be kept open after it.
  server.keepAliveTimeout = 1;
  const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}
