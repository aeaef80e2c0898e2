import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Etcd } from '../src/store/etcd.ts';
import { configsOf, headOf } from '../src/store/log.ts';
import type { Entry } from '../src/store/store.ts';
import { type Cluster, etcdMissing, startEtcd } from './etcd.ts';
import { lose, lossy } from './lossy.ts';
import { callerOf, node, server, until } from './support.ts';

describe.skipIf(server.missing || etcdMissing)('the Raft log', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startEtcd(1);
  });
  afterAll(() => cluster?.stop());

  /** A node with a project, and a way to commit entries as a node would that is lost right after. */
  async function system(urls = cluster.urls, database?: string) {
    const running = await node(urls, database);
    const project = await running.newProject();
    const { rows } = running;
    const [{ id: log }] = await rows('SELECT id FROM raft_log');
    const etcd = new Etcd(cluster.urls);
    const commit = async (over: Partial<Entry> & { version: number }) => {
      const entry: Entry = {
        id: randomUUID(),
        project_id: project.id,
        key: 'ui',
        content: over.version,
        deleted: false,
        schema_id: null,
        user_id: project.owner.id,
        at: new Date().toISOString(),
        ...over,
      };
      const key = configsOf(log, entry.project_id) + entry.key;
      const { modRevision } = await etcd.get(key);
      const swap = await etcd.swap(key, modRevision, JSON.stringify(entry), headOf(log));
      expect(swap.succeeded).toBe(true);
      return swap.revision;
    };
    const one = `${project.path}/configs/ui`;
    const versions = async () => {
      const { body } = await project.call(
        'GET',
        `${one}/revisions?limit=1000&consistency=linearizable`,
      );
      return body.revisions.map((revision: { version: number }) => revision.version);
    };
    const write = (version: number, content: unknown) =>
      version === 0
        ? project.call('POST', `${project.path}/configs`, { key: 'ui', content })
        : project.call('PUT', one, { version, content });
    const notes = () => rows('SELECT version::int, note FROM raft_log_notes ORDER BY position');
    return { ...running, ...project, log, etcd, commit, one, versions, write, notes };
  }

  test('is followed by every node: an entry whose writer is lost is applied by another', async () => {
    const { commit, call, one } = await system();
    await commit({ version: 1, content: 'of a node that is gone' });
    await until('it is applied', async () => (await call('GET', one)).status === 200);
    expect((await call('GET', one)).body).toMatchObject({ version: 1 });
  });

  test('is read to its end before a linearizable read', async () => {
    const { commit, call, one } = await system();
    for (let version = 1; version <= 20; version++) {
      await commit({ version });
      const { body } = await call('GET', `${one}?consistency=linearizable`);
      expect(body).toMatchObject({ version, content: version });
    }
  });

  test('is caught up with by a node that was away, each entry once and in order', async () => {
    const { commit, stop, database, rows, id } = await system();
    await stop();
    for (let version = 1; version <= 300; version++) await commit({ version });
    const last = await commit({ version: 1, key: 'other' });
    const [one, two] = await Promise.all([
      node(cluster.urls, database),
      node(cluster.urls, database),
    ]);
    const position = async () =>
      Number((await rows('SELECT position FROM raft_log'))[0].position) === last;
    await until('all is applied', position);
    expect([one.said, two.said].flat().filter((line) => /can't/.test(line))).toEqual([]);
    const found = await rows(
      `SELECT version::int, content FROM config_revisions WHERE project_id = $1
       AND config_key = 'ui' ORDER BY version`,
      [id],
    );
    expect(found).toEqual(
      Array.from({ length: 300 }, (_, i) => ({ version: i + 1, content: i + 1 })),
    );
    expect(await rows("SELECT version::int FROM configs WHERE key = 'ui'")).toEqual([
      { version: 300 },
    ]);
  });

  test('passes over an entry whose project is gone, and records it', async () => {
    const { commit, write, notes } = await system();
    await commit({ version: 1, project_id: 'gone' });
    expect(await write(0, 1)).toMatchObject({ status: 201 });
    const note = 'passed over: its project had been deleted';
    expect(await notes()).toEqual([{ version: 1, note }]);
  });

  test('answers 404 when the project goes while its entry is committed', async () => {
    const { etcd, log, rows, id, database } = await system();
    const way = await lossy(cluster.urls[0] as string);
    const other = await system([way.url], database);
    way.onNextWrite({ after: () => rows('DELETE FROM projects WHERE id = $1', [other.id]) });
    expect(await other.write(0, 1)).toMatchObject({ status: 404 });
    expect(await rows('SELECT id FROM projects')).toEqual([{ id }]);
    expect((await etcd.list(configsOf(log))).puts).toEqual([]);
  });

  test('keeps an entry whose schema or author is gone, without them', async () => {
    const { commit, call, one, notes } = await system();
    await commit({ version: 1, schema_id: 'gone', user_id: 'gone' });
    const { body } = await call('GET', `${one}?consistency=linearizable`);
    expect(body).toMatchObject({ version: 1, schema_id: null, updated_by_user_id: null });
    const note = 'applied without its schema, which had been deleted';
    expect(await notes()).toEqual([{ version: 1, note }]);
  });

  test('is read to its end before a schema is deleted', async () => {
    const { commit, call } = await system();
    const schema = { name: 'any', schema_content: 'true' };
    const { id: schema_id } = (await call('POST', '/schemas', schema)).body;
    await commit({ version: 1, schema_id });
    expect(await call('DELETE', `/schemas/${schema_id}`)).toMatchObject({ status: 409 });
  });

  test('an answer that is lost is found again by reading: one write, acknowledged', async () => {
    const way = await lossy(cluster.urls[0] as string);
    const { write, versions } = await system([way.url]);
    way.onNextWrite(lose);
    expect(await write(0, 'first')).toMatchObject({ status: 201, body: { version: 1 } });
    way.onNextWrite(lose);
    expect(await write(1, 'second')).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await versions()).toEqual([2, 1]);
  });

  test('also when others have built upon it since', async () => {
    const way = await lossy(cluster.urls[0] as string);
    const { write, commit, versions } = await system([way.url]);
    way.onNextWrite({
      async after() {
        await commit({ version: 2 });
        await commit({ version: 3 });
      },
    });
    expect(await write(0, 'first')).toMatchObject({ status: 201, body: { version: 1 } });
    expect(await versions()).toEqual([3, 2, 1]);
  });

  test('an answer that is lost and was no is still a 409', async () => {
    const way = await lossy(cluster.urls[0] as string);
    const { write, commit, versions } = await system([way.url]);
    await write(0, 'first');
    way.onNextWrite({ before: () => commit({ version: 2 }), ...lose });
    expect(await write(1, 'late')).toMatchObject({
      status: 409,
      body: { error: { details: { current_version: 2 } } },
    });
    expect(await versions()).toEqual([2, 1]);
  });

  test('a write between reading and compare-and-swap makes a 409', async () => {
    const way = await lossy(cluster.urls[0] as string);
    const { write, commit, versions } = await system([way.url]);
    for (const version of [0, 1]) {
      way.onNextWrite({ before: () => commit({ version: version + 1 }) });
      expect(await write(version, 'late')).toMatchObject({
        status: 409,
        body: { error: { details: { current_version: version + 1 } } },
      });
    }
    expect(await versions()).toEqual([2, 1]);
  });

  test('a write that stays without an answer says so, and how to find out', async () => {
    const way = await lossy(cluster.urls[0] as string);
    const { write, call, one } = await system([way.url]);
    await write(0, 'first');
    const loseAll = { after: async () => way.onNextWrite(loseAll) };
    way.onNextWrite(loseAll);
    const answer = await write(1, 'second');
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'outcome_unknown' } } });
    const { revision_id, version } = answer.body.error.details;
    await until('it is applied', async () => (await call('GET', one)).body.version === version);
    const revision = await call('GET', `${one}/revisions/${version}`);
    expect(revision.body).toMatchObject({ id: revision_id, content: 'second' });
  });

  test('has to answer before a database begins to follow it, and not afterwards', async () => {
    const nowhere = ['http://127.0.0.1:9'];
    const refused = expect(node(nowhere)).rejects.toThrow(
      'needs one to begin with: no answer from etcd',
    );
    const { write, stop, path, owner, database } = await system();
    await write(0, 1);
    await stop();
    const { address, call, said } = await node(nowhere, database);
    const read = await callerOf(address, owner.token)('GET', `${path}/configs/ui`);
    expect(read).toMatchObject({ status: 200, body: { content: 1 } });
    await until('it says so', () => said.join().includes("the log can't be followed"));
    expect((await call('GET', '/health')).body).toMatchObject({ ok: true, writable: false });
    await refused;
  });

  test('what etcd finds too large is 413, and nothing is written', async () => {
    const small = await startEtcd(1, { 'max-request-bytes': '10000' });
    onTestFinished(small.stop);
    const { newProject } = await node(small.urls);
    const { call, path } = await newProject();
    const post = (size: number) =>
      call('POST', `${path}/configs`, { key: 'ui', content: 'x'.repeat(size) });
    const refusal = { status: 413, body: { error: { code: 'too_large' } } };
    expect(await post(20_000)).toMatchObject(refusal);
    expect(await post(1_000_000)).toMatchObject(refusal);
    expect(await post(5000)).toMatchObject({ status: 201, body: { version: 1 } });
  });

  test('forgets a project that is deleted, also with its owner', async () => {
    const { write, call, path, owner, etcd, log, newProject } = await system();
    await write(0, 1);
    const other = await newProject();
    await other.call('POST', `${other.path}/configs`, { key: 'ui', content: 1 });
    expect((await etcd.list(configsOf(log))).puts).toHaveLength(2);
    await call('DELETE', path);
    expect((await etcd.list(configsOf(log))).puts).toHaveLength(1);
    await other.owner.call('DELETE', '/me');
    expect((await etcd.list(configsOf(log))).puts).toEqual([]);
    const { body } = await owner.call('POST', '/projects', { name: 'Next' });
    const next = `/projects/${body.id}/configs`;
    expect(await call('POST', next, { key: 'ui', content: 1 })).toMatchObject({ status: 201 });
    expect(await call('GET', `${next}?consistency=linearizable`)).toMatchObject({ status: 200 });
  });

  test('keeps every version on record, deletions too, so that none restarts', async () => {
    const { write, call, one, etcd, log, id } = await system();
    await write(0, 1);
    await call('DELETE', `${one}?version=1`);
    const { value } = await etcd.get(`${configsOf(log, id)}ui`);
    expect(JSON.parse(value)).toMatchObject({ version: 2, deleted: true, content: null });
    expect(await write(0, 2)).toMatchObject({ status: 201, body: { version: 3 } });
  });

  test('goes on where PostgreSQL alone was, and then nothing is written beside it', async () => {
    const alone = await node();
    const { call, path, owner } = await alone.newProject();
    const ui = `${path}/configs/ui`;
    await call('POST', `${path}/configs`, { key: 'ui', content: 1 });
    await call('PUT', ui, { version: 1, content: 2 });
    const running = await node(cluster.urls, alone.database);
    const beside = await call('PUT', ui, { version: 2, content: 'beside' });
    expect(beside).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    await alone.stop();
    const again = callerOf(running.address, owner.token);
    const put = (version: number) => again('PUT', ui, { version, content: version + 1 });
    expect(await put(1)).toMatchObject({ status: 409 });
    expect(await put(2)).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await put(3)).toMatchObject({ status: 200, body: { version: 4 } });
    await running.stop();
    await expect(node([], alone.database)).rejects.toThrow('ETCD_URLS is not set');
  });

  test('that was compacted too early gives what is left, and the gap is noted', async () => {
    const { commit, stop, database, notes, rows } = await system();
    await commit({ version: 1 });
    await until('it is applied', async () => (await rows('SELECT FROM configs')).length === 1);
    await stop();
    for (const version of [2, 3, 4]) await commit({ version });
    const last = await commit({ version: 1, key: 'other' });
    const body = JSON.stringify({ revision: String(last) });
    await fetch(`${cluster.urls[0]}/v3/kv/compaction`, { method: 'POST', body });
    await commit({ version: 2, key: 'other' });
    await node(cluster.urls, database);
    await until('it is applied', async () => (await rows('SELECT FROM configs')).length === 2);
    expect(await rows('SELECT key, version::int FROM configs ORDER BY key')).toEqual([
      { key: 'other', version: 2 },
      { key: 'ui', version: 4 },
    ]);
    expect(await notes()).toEqual([
      { version: 4, note: 'versions 2 to 3 were compacted away in etcd, unread' },
      { version: 2, note: 'versions 1 to 1 were compacted away in etcd, unread' },
    ]);
  });

  test.each([
    ['of another cluster', "cluster_id = '7'", /this is the etcd cluster \d+, and not 7/],
    ['that has lost entries', 'position = 1000000', /etcd has lost entries/],
  ])('%s is not taken for its own', async (_, set, message) => {
    const { stop, database, rows } = await system();
    await stop();
    await rows(`UPDATE raft_log SET ${set}`);
    const { call, said, write, one } = await system(cluster.urls, database);
    const trouble = expect.stringMatching(message);
    const refusal = { status: 503, body: { error: { message: trouble } } };
    expect(await write(0, 1)).toMatchObject(refusal);
    expect(await call('GET', `${one}?consistency=linearizable`)).toMatchObject(refusal);
    expect(await call('GET', one)).toMatchObject({ status: 404 });
    await until('it says so', () => message.test(said.join()));
    const health = { ok: true, mode: 'raft', writable: false, trouble };
    expect(await call('GET', '/health')).toMatchObject({ status: 200, body: health });
  });
});
