import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Etcd } from '../src/store/etcd.ts';
import { type Cluster, etcdMissing, startEtcd } from './etcd.ts';
import { isLinearizable } from './linearizable.ts';
import { callerOf, clientOf, environment, program, rowsOf, server, until } from './support.ts';
import { startWriters } from './writers.ts';

/** So many acknowledged writes show that it goes on. */
const PROGRESS = 25;

describe.skipIf(server.missing || etcdMissing)('three nodes on three etcd members', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startEtcd(3);
  });
  afterAll(() => cluster?.stop());

  /** A node as a process of its own, which asks another member of etcd first than the others do. */
  async function nodeProcess(database: string, i: number) {
    const urls = [...cluster.urls.slice(i), ...cluster.urls.slice(0, i)];
    const { child, text, ended } = program('src/main.ts', environment(database, urls));
    const address = () => /listening on (\S+), mode raft/.exec(text.said)?.[1];
    await until('a node listens', () => {
      if (child.exitCode !== null) throw new Error(text.said);
      return address() !== undefined;
    });
    const kill = async () => {
      child.kill('SIGKILL');
      await ended;
    };
    return { address: address() as string, kill };
  }

  async function nodes() {
    const database = await server.freshDatabase();
    const processes = await Promise.all([0, 1, 2].map((i) => nodeProcess(database, i)));
    const addresses = processes.map(({ address }) => address);
    const { newProject } = clientOf(addresses[0] as string);
    const { path, id, owner } = await newProject();
    const rows = rowsOf(database);
    /** Kills a node with kill -9 and starts it again, after `meanwhile`. */
    const restart = async (i: number, meanwhile: () => Promise<void>) => {
      await processes[i]?.kill();
      await meanwhile();
      const again = await nodeProcess(database, i);
      [processes[i], addresses[i]] = [again, again.address];
    };
    return { rows, addresses, path, id, token: owner.token, restart };
  }

  test('lose no acknowledged write and give no version twice, whatever fails', async () => {
    const { rows, addresses, path, id, token, restart } = await nodes();
    const keys = ['shared', 'shared', 'shared', 'own-1', 'own-2'];
    const writers = startWriters({ addresses, path, token }, keys);
    const { acknowledged, history } = writers;
    const progress = async () => {
      const enough = acknowledged.length + PROGRESS;
      await until('more writes are acknowledged', () => acknowledged.length >= enough);
    };
    await progress();

    const first = await cluster.leader();
    await first.kill();
    await progress();
    await first.restart();

    await restart(1, progress);
    await progress();

    const second = await cluster.leader();
    cluster.cut(second);
    await progress();
    expect((await cluster.leaderSeenBy(other(second))).name).not.toBe(second.name);
    cluster.heal();
    await progress();
    await writers.stop();

    const revisions = await rows(
      `SELECT config_key AS key, version::int, content AS value FROM config_revisions
       WHERE project_id = $1 ORDER BY config_key, version`,
      [id],
    );
    for (const key of new Set(keys)) {
      const own = revisions.filter((one) => one.key === key);
      expect(own.map(({ version }) => version)).toEqual(own.map((_, i) => i + 1));
      expect(new Set(own.map(({ value }) => value)).size).toBe(own.length);
    }
    const named = acknowledged.map(({ key, version }) => `${key} ${version}`);
    expect(new Set(named).size).toBe(named.length);
    expect(revisions).toEqual(expect.arrayContaining(acknowledged));

    for (const [key, operations] of history) {
      expect([key, operations.length > PROGRESS, isLinearizable(operations)]).toEqual([
        key,
        true,
        true,
      ]);
    }
    await allEqual(addresses, `${path}/configs`, token, revisions);
    expect(await rows('SELECT * FROM raft_log_notes')).toEqual([]);
    process.stderr.write(`Answers under failures: ${told(writers.statuses)}\n`);
  }, 120_000);

  const other = ({ name }: { name: string }) =>
    cluster.members.find((member) => member.name !== name) as (typeof cluster.members)[number];

  /** Every node and every member says the same of every key, in the end. */
  async function allEqual(
    addresses: string[],
    configs: string,
    token: string,
    revisions: Record<string, unknown>[],
  ): Promise<void> {
    const last = new Map(revisions.map(({ key, version, value }) => [key, { version, value }]));
    for (const [key, { version, value }] of last) {
      for (const address of addresses) {
        for (const consistency of ['linearizable', 'postgresql']) {
          const asked = `${configs}/${key}?consistency=${consistency}`;
          const { body } = await callerOf(address, token)('GET', asked);
          expect(body).toMatchObject({ key, version, content: value, consistency });
        }
      }
    }
    const [, project = ''] = /projects\/([^/]+)/.exec(configs) ?? [];
    for (const { url } of cluster.members) {
      const { puts } = await new Etcd([url]).list('/config-guardian/');
      const entries = puts
        .map((put) => JSON.parse(put.value || '{}'))
        .filter((entry) => entry.project_id === project)
        .map(({ key, version, content }) => [key, { version, value: content }]);
      expect(new Map(entries as [string, object][])).toEqual(last);
    }
  }

  test('without a majority refuse writes, and go on reading what is in PostgreSQL', async () => {
    const { addresses, path, token } = await nodes();
    const call = callerOf(addresses[2] as string, token);
    const ui = `${path}/configs/ui`;
    await call('POST', `${path}/configs`, { key: 'ui', content: 1 });
    const lost = cluster.members.slice(0, 2);
    await Promise.all(lost.map((member) => member.kill()));
    const unavailable = { status: 503, body: { error: { code: 'unavailable' } } };
    const [put, linearizable, read] = await Promise.all([
      call('PUT', ui, { version: 1, content: 2 }),
      call('GET', `${ui}?consistency=linearizable`),
      call('GET', ui),
    ]);
    expect(put).toMatchObject(unavailable);
    expect(linearizable).toMatchObject(unavailable);
    expect(read).toMatchObject({ status: 200, body: { content: 1, consistency: 'postgresql' } });
    const health = async () => (await call('GET', '/health')).body;
    await until('the node says so', async () => !(await health()).writable);
    expect(await health()).toMatchObject({ ok: true, mode: 'raft' });
    await Promise.all(lost.map((member) => member.restart()));
    await until('it can write again', async () => (await health()).writable);
    const again = await call('PUT', ui, { version: 1, content: 3 });
    expect(again).toMatchObject({ status: 200, body: { version: 2 } });
  }, 60_000);
});

const told = (statuses: ReadonlyMap<string, number>): string =>
  [...statuses].map(([name, times]) => `${times} × ${name}`).join(', ');
