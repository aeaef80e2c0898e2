import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';

const STOPPED = { code: 'RUN_ABORTED', state: 'nothing was begun' };

/** A server that accepts connections and never answers. */
async function mute(): Promise<number> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1');
  onTestFinished(() => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(listener, 'listening');
  return (listener.address() as { port: number }).port;
}

test('while a server does not answer: stops at once', { timeout: 5000 }, async () => {
  const url = `postgres://postgres@127.0.0.1:${await mute()}/x`;
  const signal = AbortSignal.timeout(200);
  await expect(createMigrator({ url, dir: folder() }).up({ signal })).rejects.toMatchObject(
    STOPPED,
  );
});

test('while it tries again to reach a server: stops at once', { timeout: 5000 }, async () => {
  const url = 'postgres://postgres@127.0.0.1:1/x';
  const signal = AbortSignal.timeout(200);
  const migrator = createMigrator({ url, dir: folder(), waitSeconds: 60 });
  await expect(migrator.up({ signal })).rejects.toMatchObject(STOPPED);
});
