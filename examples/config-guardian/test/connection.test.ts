import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cableTo } from '../../../test/support/cable.ts';
import { node, rowsOf, server, until } from './support.ts';

describe.skipIf(server.missing)('a lost connection to PostgreSQL', () => {
  test('fails the requests that need it, and no others; nothing acknowledged is lost', async () => {
    const url = await server.freshDatabase();
    const cable = await cableTo(url);
    const { newProject } = await node([], cable.url);
    const { call, path } = await newProject();
    const rows = rowsOf(url);
    const acknowledged: string[] = [];
    let cuts = 0;
    for (let i = 0; cuts < 10; i++) {
      const writes = Array.from({ length: 8 }, (_, j) => {
        const key = `k${i}.${j}`;
        return call('POST', `${path}/configs`, { key, content: 1 }).then(({ status, body }) => {
          if (status === 201) acknowledged.push(key);
          else expect(body.error.code).toMatch(/^(unavailable|outcome_unknown)$/);
          return status;
        });
      });
      await Promise.race(writes);
      cable.cut();
      if ((await Promise.all(writes)).includes(503)) cuts++;
    }
    await until('it goes on', async () => (await call('GET', '/health')).status === 200);
    const stored = (await rows('SELECT key FROM configs')).map(({ key }) => key);
    expect(stored).toEqual(expect.arrayContaining(acknowledged));
  });

  test('just when it commits: the write is found again by reading', async () => {
    const url = await server.freshDatabase();
    const way = await losingCommits(url);
    const { newProject } = await node([], way.url);
    const { call, path } = await newProject();
    way.loseNext();
    const answer = await call('POST', `${path}/configs`, { key: 'ui', content: 1 });
    expect(way.lost()).toBe(1);
    expect(answer).toMatchObject({ status: 201, body: { version: 1 } });
    way.loseNext();
    const again = await call('PUT', `${path}/configs/ui`, { version: 1, content: 2 });
    expect(way.lost()).toBe(2);
    expect(again).toMatchObject({ status: 200, body: { version: 2 } });
  });
});

/** A way to a database that can lose the answer to the next COMMIT, after the server has given it. */
async function losingCommits(url: string) {
  const { hostname, port } = new URL(url);
  let [losing, lost] = [false, 0];
  const proxy = createServer((near: Socket) => {
    const far = connect(Number(port), hostname);
    let commits = false;
    near.on('error', () => {}).on('close', () => far.destroy());
    far.on('error', () => {}).on('close', () => near.destroy());
    near.on('data', (data) => {
      if (losing && data.includes('COMMIT')) [losing, commits] = [false, true];
      far.write(data);
    });
    far.on('data', (data) => {
      if (!commits) return void near.write(data);
      lost++;
      near.destroy();
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void proxy.close());
  const over = new URL(url);
  over.port = String((proxy.address() as AddressInfo).port);
  return {
    url: over.href,
    loseNext() {
      losing = true;
    },
    lost: () => lost,
  };
}
