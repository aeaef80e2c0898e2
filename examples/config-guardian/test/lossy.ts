import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { onTestFinished } from 'vitest';

/** What happens to the next write on its way. */
interface Mishap {
  /** Before etcd has it. */
  readonly before?: () => Promise<unknown>;
  /** After etcd has had it. Then the answer is lost: the client finds its connection closed. */
  readonly after?: () => Promise<unknown>;
}

/** A way to etcd on which mishaps can happen to writes. */
export async function lossy(url: string) {
  let next: Mishap | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const mishap = request.url === '/v3/kv/txn' ? next : undefined;
    if (mishap) next = undefined;
    await mishap?.before?.();
    const answer = await fetch(url + request.url, { method: 'POST', body: Buffer.concat(chunks) });
    if (mishap?.after) {
      await answer.text();
      await mishap.after();
      return void response.destroy();
    }
    response.writeHead(answer.status);
    // A watch goes on until the client closes it.
    const body = Readable.fromWeb(answer.body as ReadableStream);
    pipeline(body, response, () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onNextWrite(mishap: Mishap) {
      next = mishap;
    },
  };
}

/** Just loses the answer. */
export const lose: Mishap = { after: async () => {} };
