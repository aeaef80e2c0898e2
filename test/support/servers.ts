import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type PostgresServer, startPostgres } from '../../tools/postgres.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the test files ask for servers. */
    servers: string;
  }
}

/** One server of each version for the whole run, started when a test file first asks for it. */
const running = new Map<number, Promise<PostgresServer | null>>();

/** Vitest calls this in its main process before, and what it returns after, all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  broker.listen(0, '127.0.0.1');
  await once(broker, 'listening');
  project.provide('servers', `http://127.0.0.1:${(broker.address() as AddressInfo).port}`);
  return async () => {
    broker.close();
    broker.closeAllConnections();
    await Promise.all([...running.values()].map(async (server) => (await server)?.stop()));
  };
}

/** `GET /<version>`: the server, or null. `POST /<version>`: an empty database. `DELETE`: one less. */
async function answer({ method, url = '' }: IncomingMessage): Promise<unknown> {
  const [, version, database] = url.split('/');
  const server = await postgresOf(Number(version));
  if (server === null || method === 'GET') return server;
  if (method === 'POST') return server.createDatabase();
  // A database that a test still uses stays until the end of the run.
  server.dropDatabase(String(database)).catch(() => {});
  return null;
}

function postgresOf(version: number): Promise<PostgresServer | null> {
  const known = running.get(version);
  if (known) return known;
  const starting = startPostgres({ version }).catch((error: Error) => {
    process.stderr.write(`Skipping tests on PostgreSQL ${version}: ${error.message}\n`);
    return null;
  });
  running.set(version, starting);
  return starting;
}
