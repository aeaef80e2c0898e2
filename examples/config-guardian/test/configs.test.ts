import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, etcdMissing, startEtcd } from './etcd.ts';
import { callerOf, rowsOf, server, startNode } from './support.ts';

const conflict = (current_version: number, deleted = false) => ({
  status: 409,
  body: { error: { code: 'version_conflict', details: { current_version, deleted } } },
});
const refused = (status: number, code: string) => ({ status, body: { error: { code } } });

/** The same API and the same guarantees in either mode. */
describe.each(['single', 'raft'])('mode %s:', (mode) => {
  let cluster: Cluster | undefined;
  const skip = server.missing || (mode === 'raft' && etcdMissing);
  let shared: Awaited<ReturnType<typeof startNode>>;
  beforeAll(async () => {
    if (skip) return;
    if (mode === 'raft') cluster = await startEtcd(1);
    shared = await startNode(cluster?.urls);
  });
  afterAll(async () => {
    await shared?.stop();
    await cluster?.stop();
  });

  /** A new project, whose owner calls. */
  const node = async () => {
    const project = await shared.newProject();
    const configs = `${project.path}/configs`;
    return { ...shared, ...project, configs, one: `${configs}/ui`, rows: rowsOf(shared.database) };
  };

  describe.skipIf(skip)('a configuration', () => {
    test('starts with version 1, and every write is the next', async () => {
      const { call, configs, one, owner, id } = await node();
      const made = await call('POST', configs, { key: 'ui', content: { theme: 'dark' } });
      expect(made).toMatchObject({
        status: 201,
        body: { project_id: id, key: 'ui', version: 1, updated_by_user_id: owner.id },
      });
      for (const [version, content] of [{}, null, [1.5], 'ü', false].entries()) {
        const put = await call('PUT', one, { version: version + 1, content });
        expect(put).toMatchObject({ status: 200, body: { version: version + 2, content } });
        const { body } = await call('GET', one);
        expect(body).toEqual({ ...put.body, consistency: 'postgresql' });
      }
      const { body } = await call('GET', configs);
      expect(body.configs).toMatchObject([{ key: 'ui', version: 6 }]);
    });

    test('refuses a stale version with 409, which has the current one', async () => {
      const { call, configs, one } = await node();
      await call('POST', configs, { key: 'ui', content: 1 });
      await call('PUT', one, { version: 1, content: 2 });
      expect(await call('PUT', one, { version: 1, content: 3 })).toMatchObject(conflict(2));
      expect(await call('PUT', one, { version: 3, content: 3 })).toMatchObject(conflict(2));
      expect(await call('DELETE', `${one}?version=1`)).toMatchObject(conflict(2));
      const back = { version: 1, revision: 1 };
      expect(await call('POST', `${one}/restore`, back)).toMatchObject(conflict(2));
      expect(await call('POST', configs, { key: 'ui', content: 3 })).toMatchObject(conflict(2));
      expect((await call('GET', one)).body).toMatchObject({ version: 2, content: 2 });
    });

    test('refuses a missing version with 428', async () => {
      const { call, configs, one } = await node();
      await call('POST', configs, { key: 'ui', content: 1 });
      const missing = refused(428, 'version_required');
      expect(await call('PUT', one, { content: 2 })).toMatchObject(missing);
      expect(await call('DELETE', one)).toMatchObject(missing);
      expect(await call('POST', `${one}/restore`, { revision: 1 })).toMatchObject(missing);
    });

    test('that is not there is 404, also to write', async () => {
      const { call, one } = await node();
      for (const asked of [
        call('GET', one),
        call('GET', `${one}/revisions`),
        call('GET', `${one}/revisions/1`),
        call('PUT', one, { version: 1, content: 1 }),
        call('DELETE', `${one}?version=1`),
        call('POST', `${one}/restore`, { version: 1, revision: 1 }),
        call('GET', `${one}%2Fother`),
      ]) {
        expect(await asked).toMatchObject(refused(404, 'not_found'));
      }
    });

    test('is deleted as a version of its own, and its version never starts again', async () => {
      const { call, configs, one } = await node();
      await call('POST', configs, { key: 'ui', content: 'first' });
      expect(await call('DELETE', `${one}?version=1`)).toMatchObject({
        status: 200,
        body: { version: 2, content: null },
      });
      expect(await call('GET', one)).toMatchObject({
        status: 404,
        body: { error: { code: 'deleted', details: { current_version: 2 } } },
      });
      expect((await call('GET', configs)).body.configs).toEqual([]);
      expect(await call('DELETE', `${one}?version=2`)).toMatchObject({ status: 404 });
      expect(await call('PUT', one, { version: 1, content: 1 })).toMatchObject(conflict(2, true));
      const again = await call('POST', configs, { key: 'ui', content: 'second' });
      expect(again).toMatchObject({ status: 201, body: { version: 3 } });
      const { revisions } = (await call('GET', `${one}/revisions`)).body;
      expect(revisions).toMatchObject([
        { version: 3, deleted: false },
        { version: 2, deleted: true },
        { version: 1, deleted: false },
      ]);
      expect((await call('GET', `${one}/revisions/2`)).body).toMatchObject({ content: null });
    });

    test('goes back to a revision as a new version', async () => {
      const { call, configs, one } = await node();
      await call('POST', configs, { key: 'ui', content: { a: 1 } });
      await call('PUT', one, { version: 1, content: { a: 2 } });
      await call('DELETE', `${one}?version=2`);
      const restore = (version: number, revision: number) =>
        call('POST', `${one}/restore`, { version, revision });
      expect(await restore(3, 4)).toMatchObject({ status: 404 });
      expect(await restore(3, 3)).toMatchObject(refused(422, 'nothing_there'));
      expect(await restore(3, 1)).toMatchObject({ status: 200, body: { version: 4 } });
      expect((await call('GET', one)).body).toMatchObject({ version: 4, content: { a: 1 } });
      const older = await call('GET', `${one}/revisions?before=4&limit=2`);
      expect(older.body.revisions).toMatchObject([{ version: 3 }, { version: 2 }]);
    });

    test('must be as its schema says, and keeps the schema until another is named', async () => {
      const { call, configs, one } = await node();
      const schema_content = JSON.stringify({
        type: 'object',
        properties: { size: { type: 'integer', minimum: 1 }, mail: { format: 'email' } },
        required: ['size'],
      });
      const made = await call('POST', '/schemas', { name: 'sized', schema_content });
      const schema_id = made.body.id;
      const against = (path: string) => ({
        status: 422,
        body: { error: { code: 'against_schema', details: { errors: [{ path }] } } },
      });
      const bad = { key: 'ui', content: { size: 0 }, schema_id };
      expect(await call('POST', configs, bad)).toMatchObject(against('/size'));
      expect(await call('GET', one)).toMatchObject({ status: 404 });
      const good = { key: 'ui', content: { size: 1 }, schema_id };
      expect(await call('POST', configs, good)).toMatchObject({ status: 201, body: { schema_id } });
      const put = (version: number, content: unknown, more = {}) =>
        call('PUT', one, { version, content, ...more });
      expect(await put(1, {})).toMatchObject(against('/'));
      expect(await put(1, { size: 2, mail: 'x' })).toMatchObject(against('/mail'));
      expect(await put(1, { size: 2 })).toMatchObject({ status: 200, body: { schema_id } });
      const nowhere = { schema_id: 'none' };
      expect(await put(2, {}, nowhere)).toMatchObject(refused(422, 'unknown_schema'));
      expect(await put(2, {}, { schema_id: null })).toMatchObject({ status: 200 });
      expect(await put(3, { size: 1 }, { schema_id })).toMatchObject({ status: 200 });
      const back = { version: 4, revision: 3 };
      expect(await call('POST', `${one}/restore`, back)).toMatchObject(against('/'));
    });

    test('may have a schema that refers to itself', async () => {
      const { call, configs } = await node();
      const schema_content = '{"type": "object", "additionalProperties": {"$ref": "#"}}';
      const { id } = (await call('POST', '/schemas', { name: 'tree', schema_content })).body;
      const post = (content: object) =>
        call('POST', configs, { key: 'ui', content, schema_id: id });
      const errors = [{ path: '/a/b', message: 'must be object' }];
      expect(await post({ a: { b: 1 } })).toMatchObject({
        status: 422,
        body: { error: { details: { errors } } },
      });
      expect(await post({ a: { b: {} } })).toMatchObject({ status: 201 });
    });

    test('with a schema that refers to itself without end is refused', async () => {
      const { call, configs } = await node();
      const body = { name: 'endless', schema_content: '{"allOf": [{"$ref": "#"}]}' };
      const schema_id = (await call('POST', '/schemas', body)).body.id;
      const answer = await call('POST', configs, { key: 'ui', content: 1, schema_id });
      expect(answer).toMatchObject(refused(422, 'not_a_schema'));
    });

    test.each([
      ['a NUL character', '"\\u0000"'],
      ['half of a surrogate pair', '"\\ud800"'],
      ['an infinite number', '[1e999]'],
      ['too many levels', '['.repeat(20_000) + ']'.repeat(20_000)],
      ['a level too many', '['.repeat(201) + ']'.repeat(201)],
    ])('with %s is refused before anything is committed', async (_, content) => {
      const { call, configs } = await node();
      const body = `{"key": "ui", "content": ${content}}`;
      expect(await call('POST', configs, body)).toMatchObject(refused(422, 'not_storable'));
      const after = await call('POST', configs, { key: 'ui', content: 1 });
      expect(after).toMatchObject({ status: 201, body: { version: 1 } });
    });

    test('that is too large is refused with 413, and a little less is kept', async () => {
      const { call, configs, one } = await node();
      const content = (size: number) => 'x'.repeat(size);
      for (const size of [1_500_000, 1_999_000]) {
        const answer = await call('POST', configs, { key: 'ui', content: content(size) });
        expect([size, answer]).toMatchObject([size, refused(413, 'too_large')]);
      }
      expect(await call('GET', one)).toMatchObject({ status: 404 });
      const made = await call('POST', configs, { key: 'ui', content: content(1_499_000) });
      expect(made).toMatchObject({ status: 201, body: { version: 1 } });
    });

    test('of any size is refused with 413 before it has come whole', async () => {
      const { address, path, owner } = await node();
      const sending = request(`${address}${path}/configs`, {
        method: 'POST',
        headers: { authorization: `Bearer ${owner.token}`, 'content-length': 1_000_000_000 },
      });
      sending.on('error', () => {}).write('{');
      const [response] = await once(sending, 'response');
      expect(response.statusCode).toBe(413);
      sending.destroy();
    });

    test('has one winner among writers at once', async () => {
      const { call, configs, one } = await node();
      const at = async (work: (i: number) => Promise<{ status: number }>) =>
        (await Promise.all(Array.from({ length: 12 }, (_, i) => work(i)))).map((a) => a.status);
      const made = await at((i) => call('POST', configs, { key: 'ui', content: i }));
      expect(made.sort()).toEqual([201, ...Array(11).fill(409)]);
      const put = await at((i) => call('PUT', one, { version: 1, content: i }));
      expect(put.sort()).toEqual([200, ...Array(11).fill(409)]);
      const { revisions } = (await call('GET', `${one}/revisions`)).body;
      expect(revisions).toMatchObject([{ version: 2 }, { version: 1 }]);
    });

    test('has revisions that nobody can change, and no way in the API to do so', async () => {
      const { call, configs, one, rows } = await node();
      await call('POST', configs, { key: 'ui', content: 1 });
      for (const sql of [
        'UPDATE config_revisions SET version = 9',
        'DELETE FROM config_revisions',
        'TRUNCATE config_revisions',
      ]) {
        await expect(rows(sql)).rejects.toThrow('immutable');
      }
      for (const method of ['PUT', 'DELETE', 'POST']) {
        expect(await call(method, `${one}/revisions/1`)).toMatchObject({ status: 404 });
      }
      expect((await call('GET', `${one}/revisions/1`)).body).toMatchObject({ content: 1 });
    });

    test('is read from PostgreSQL, linearizably on request, and the answer says which', async () => {
      const { call, configs, one, address, key } = await node();
      await call('POST', configs, { key: 'ui', content: 1 });
      for (const path of [configs, one, `${one}/revisions`, `${one}/revisions/1`]) {
        for (const consistency of ['postgresql', 'linearizable']) {
          const asked = `${path}?consistency=${consistency}`;
          expect((await call('GET', asked)).body).toMatchObject({ consistency });
          expect((await callerOf(address, key)('GET', asked)).status).toBe(200);
        }
        expect((await call('GET', path)).body).toMatchObject({ consistency: 'postgresql' });
      }
      expect(await call('GET', `${one}?consistency=some`)).toMatchObject({ status: 400 });
    });

    test('the node says its mode when it starts, and in /health', async () => {
      const { call, said, address } = await node();
      const { body } = await call('GET', '/health');
      expect(body).toEqual({ ok: true, mode, writable: true, trouble: null });
      const where =
        mode === 'single' ? 'PostgreSQL alone' : `the log is in etcd at ${cluster?.urls}`;
      expect(said.at(-1)).toBe(`listening on ${address}, mode ${mode}: ${where}`);
    });
  });
});
