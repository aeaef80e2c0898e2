import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Database } from './db/client.ts';

/** Answers every request with the state of the database: 200 while it answers, 503 while it does not. */
export async function serveHealth({ health }: Database, port: number): Promise<Server> {
  const server = createServer(async (_, response) => {
    const found = await health();
    response.writeHead(found.ok ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found));
  });
  server.listen(port);
  await once(server, 'listening');
  return server;
}
