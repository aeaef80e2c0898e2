import { describe, expect, test } from 'vitest';
import { callerOf, node, PASSWORD, server } from './support.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const inUse = { status: 409, body: { error: { code: 'schema_in_use' } } };

describe.skipIf(server.missing)('users', () => {
  test('are made by the operator, and sign in with email and password', async () => {
    const { operator, call, address } = await node();
    const given = { email: 'Ann@Example.org', password: PASSWORD };
    const made = await operator('POST', '/users', given);
    expect(made).toMatchObject({ status: 201, body: { email: 'ann@example.org' } });
    expect(await operator('POST', '/users', given)).toMatchObject({ status: 409 });
    const session = await call('POST', '/sessions', given);
    expect(session).toMatchObject({ status: 201, body: { user_id: made.body.id } });
    const me = await callerOf(address, session.body.token)('GET', '/me');
    expect(me).toMatchObject({ status: 200, body: made.body });
    expect((await operator('GET', '/users')).body).toEqual({ users: [made.body] });
  });

  test('have passwords that are stored as salted hashes, and never told', async () => {
    const { operator, newUser, rows, said } = await node();
    await newUser();
    await newUser();
    const hashes = (await rows('SELECT password_hash FROM users')).map((row) => row.password_hash);
    expect(new Set(hashes).size).toBe(2);
    for (const hash of hashes) expect(hash).toMatch(/^scrypt\$32768\$[\w+/]{22}==\$[\w+/]{43}=$/);
    const told = JSON.stringify((await operator('GET', '/users')).body) + said;
    for (const secret of [...hashes, PASSWORD]) expect(told).not.toContain(secret);
  });

  test('with a wrong password, an unknown email or a bad token are refused alike', async () => {
    const { call, newUser, address, operator } = await node();
    const { token, id } = await newUser('ann@example.org');
    const tries = [
      { email: 'ann@example.org', password: 'wrong' },
      { email: 'bob@example.org', password: PASSWORD },
    ];
    const answers = [];
    for (const one of tries) answers.push((await call('POST', '/sessions', one)).body);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0].error.code).toBe('unauthorized');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    const [, claims] = token.split('.');
    for (const bad of [undefined, 'nonsense', `${token}x`, `${none}.${claims}.`]) {
      const refused = await callerOf(address, bad)('GET', '/me');
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
    await operator('DELETE', `/users/${id}`);
    expect(await callerOf(address, token)('GET', '/me')).toMatchObject({ status: 401 });
  });
});

describe.skipIf(server.missing)('projects', () => {
  test('belong to who makes them; the API key is shown once and reads configurations', async () => {
    const { newProject, address, rows } = await node();
    const { call, id, key, path, owner } = await newProject();
    expect((await call('GET', path)).body).toMatchObject({ id, owner_user_id: owner.id });
    const { projects } = (await call('GET', '/projects')).body;
    expect(projects).toMatchObject([{ id, role_level: 'admin' }]);
    await call('POST', `${path}/configs`, { key: 'ui', content: 1 });
    const application = callerOf(address, key);
    expect((await application('GET', `${path}/configs/ui`)).body).toMatchObject({ content: 1 });
    expect(await application('GET', path)).toMatchObject({ status: 401 });
    expect(JSON.stringify(await rows('SELECT * FROM projects'))).not.toContain(key);
    const fresh = (await call('POST', `${path}/api-key`)).body.api_key;
    expect(await application('GET', `${path}/configs`)).toMatchObject({ status: 401 });
    expect(await callerOf(address, fresh)('GET', `${path}/configs`)).toMatchObject({ status: 200 });
    const other = await newProject();
    expect(await other.call('GET', path)).toMatchObject({ status: 404 });
    expect(await callerOf(address, other.key)('GET', `${path}/configs`)).toMatchObject({
      status: 404,
    });
  });

  test('take roles, configurations and revisions along when they are deleted', async () => {
    const { newProject, newUser, rows } = await node();
    const { call, path } = await newProject();
    const { id } = await newUser();
    await call('PUT', `${path}/roles/${id}`, { role_level: 'viewer' });
    await call('POST', `${path}/configs`, { key: 'ui', content: 1 });
    await call('PUT', `${path}/configs/ui`, { version: 1, content: 2 });
    expect(await call('DELETE', path)).toMatchObject({ status: 204 });
    expect(await call('GET', path)).toMatchObject({ status: 404 });
    for (const table of ['projects', 'roles', 'configs', 'config_revisions']) {
      expect([table, await rows(`SELECT * FROM ${table}`)]).toEqual([table, []]);
    }
  });

  test('give each user one role; that of the owner stays', async () => {
    const { newProject, newUser } = await node();
    const { call, path, owner } = await newProject();
    const { id } = await newUser('bob@example.org');
    for (const role_level of ['viewer', 'editor', 'admin']) {
      expect(await call('PUT', `${path}/roles/${id}`, { role_level })).toMatchObject({
        status: 204,
      });
    }
    const { roles } = (await call('GET', `${path}/roles`)).body;
    expect(roles).toContainEqual({ user_id: id, email: 'bob@example.org', role_level: 'admin' });
    expect(roles).toHaveLength(2);
    for (const method of ['PUT', 'DELETE']) {
      const body = method === 'PUT' ? { role_level: 'viewer' } : undefined;
      const refused = await call(method, `${path}/roles/${owner.id}`, body);
      expect(refused).toMatchObject({ status: 409, body: { error: { code: 'owner' } } });
    }
    expect(await call('DELETE', `${path}/roles/${id}`)).toMatchObject({ status: 204 });
    expect(await call('DELETE', `${path}/roles/${id}`)).toMatchObject({ status: 404 });
    expect(await call('PUT', `${path}/roles/${NOBODY}`, { role_level: 'viewer' })).toMatchObject({
      status: 404,
    });
    const wrong = await call('PUT', `${path}/roles/${id}`, { role_level: 'owner' });
    expect(wrong).toMatchObject({ status: 400 });
  });
});

describe.skipIf(server.missing)('schemas', () => {
  test.each([
    ['no JSON', '{'],
    ['an unknown type', '{"type": "colour"}'],
    ['an unknown keyword', '{"typ": "object"}'],
    ['a reference to nowhere', '{"$ref": "https://example.org/other"}'],
    ['an answer that comes later', '{"$async": true}'],
    ['another draft', '{"$schema": "http://json-schema.org/draft-04/schema#"}'],
  ])('are refused with %s', async (_, schema_content) => {
    const { newUser } = await node();
    const { call } = await newUser();
    const refused = await call('POST', '/schemas', { name: 'any', schema_content });
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'not_a_schema' } } });
  });

  test('are kept as they are written, and are removed only by who made them', async () => {
    const { newUser } = await node();
    const [ann, bob] = [await newUser(), await newUser()];
    const schema_content = '{ "type":\n  "object" }';
    const { id } = (await ann.call('POST', '/schemas', { name: 'any', schema_content })).body;
    expect((await bob.call('GET', `/schemas/${id}`)).body).toMatchObject({ schema_content });
    expect((await bob.call('GET', '/schemas')).body.schemas).toMatchObject([{ id }]);
    expect(await bob.call('DELETE', `/schemas/${id}`)).toMatchObject({ status: 403 });
    expect(await ann.call('DELETE', `/schemas/${id}`)).toMatchObject({ status: 204 });
    expect(await ann.call('DELETE', `/schemas/${id}`)).toMatchObject({ status: 404 });
  });

  test('in use can not be deleted, nor can their user, until no configuration uses them', async () => {
    const { newProject, newUser, operator } = await node();
    const { call, path } = await newProject();
    const ann = await newUser();
    const { id } = (
      await ann.call('POST', '/schemas', { name: 'any', schema_content: '{"type":"object"}' })
    ).body;
    await call('POST', `${path}/configs`, { key: 'ui', content: {}, schema_id: id });
    expect(await ann.call('DELETE', `/schemas/${id}`)).toMatchObject(inUse);
    expect(await operator('DELETE', `/users/${ann.id}`)).toMatchObject(inUse);
    expect(await ann.call('DELETE', '/me')).toMatchObject(inUse);
    await call('DELETE', `${path}/configs/ui?version=1`);
    expect(await ann.call('DELETE', `/schemas/${id}`)).toMatchObject(inUse);
    await call('PUT', `${path}/configs/ui`, { version: 2, content: {}, schema_id: null });
    expect(await ann.call('DELETE', `/schemas/${id}`)).toMatchObject({ status: 204 });
  });
});

describe.skipIf(server.missing)('a user who is deleted', () => {
  test('takes projects, roles and schemas along, and is forgotten as an author', async () => {
    const { newProject, newUser, rows, operator } = await node();
    const { call, path, id } = await newProject();
    const ann = await newUser();
    await call('PUT', `${path}/roles/${ann.id}`, { role_level: 'editor' });
    await ann.call('POST', `${path}/configs`, { key: 'ui', content: 1 });
    const { id: schema_id } = (
      await ann.call('POST', '/schemas', { name: 'own', schema_content: 'true' })
    ).body;
    const own = `/projects/${(await ann.call('POST', '/projects', { name: 'Own' })).body.id}`;
    await ann.call('POST', `${own}/configs`, { key: 'ui', content: 1, schema_id });
    expect(await ann.call('DELETE', '/me')).toMatchObject({ status: 204 });
    expect(await operator('DELETE', `/users/${ann.id}`)).toMatchObject({ status: 404 });
    expect(await rows('SELECT id FROM projects')).toEqual([{ id }]);
    expect(await rows('SELECT user_id FROM roles')).toHaveLength(1);
    expect(await rows('SELECT * FROM config_schemas')).toEqual([]);
    const { body } = await call('GET', `${path}/configs/ui`);
    expect(body).toMatchObject({ content: 1, updated_by_user_id: null });
    const revision = await call('GET', `${path}/configs/ui/revisions/1`);
    expect(revision.body).toMatchObject({ content: 1, created_by_user_id: null });
  });
});
