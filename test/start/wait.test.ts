import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMigrator, waitForDatabase } from '../../src/index.ts';
import { built, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();

/** The URL of a server that lets nobody in before `listen` is called. */
async function later(url: string) {
  const there = new URL(url);
  const port = Number(there.port);
  const door = createServer((socket) => {
    const out = connect(port, there.hostname);
    for (const one of [socket, out]) one.on('error', () => {});
    socket.pipe(out).pipe(socket);
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const own = (door.address() as AddressInfo).port;
  door.close();
  await once(door, 'close');
  onTestFinished(() => void door.close());
  there.port = String(own);
  return { url: there.href, listen: () => door.listen(own, '127.0.0.1') };
}

describe.skipIf(server.missing)('a server that comes later', () => {
  const files = { '0001_a.sql': 'SELECT 1;\n-- handrail: down\nSELECT 1;' };

  test('is waited for by every method', async () => {
    const { url, listen } = await later(await server.freshDatabase());
    setTimeout(listen, 500);
    const migrator = createMigrator({ url, dir: folder(files), waitSeconds: 20 });
    expect(await migrator.up()).toMatchObject({ version: '0001' });
  });

  test('is waited for by waitForDatabase, until it is told to stop', async () => {
    const { url, listen } = await later(await server.freshDatabase());
    const signal = AbortSignal.timeout(300);
    await expect(waitForDatabase({ url, signal })).rejects.toMatchObject({ code: 'RUN_ABORTED' });
    await expect(waitForDatabase({ url, waitSeconds: 0 })).rejects.toMatchObject({
      code: 'CONNECT_REFUSED',
    });
    setTimeout(listen, 500);
    expect(await waitForDatabase({ url })).toMatchObject({ durationMs: expect.any(Number) });
  });

  test.skipIf(!built)('is waited for by --wait and by "db wait"', async () => {
    const { url, listen } = await later(await server.freshDatabase());
    const cwd = folder({ 'migrations/0001_a.sql': files['0001_a.sql'] });
    const runs = [
      start(cwd, url, ['status', '--wait', '20']),
      start(cwd, url, ['db', 'wait']),
      start(cwd, url, ['status']),
    ];
    await sleep(1500);
    listen();
    const codes = await Promise.all(runs.map(async ({ finished }) => (await finished).code));
    expect(codes).toEqual([0, 0, 2]);
  });
});
