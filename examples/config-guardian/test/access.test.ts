import { beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../src/server.ts';
import { settingsFrom } from '../src/settings.ts';
import { descriptionOf, type Operation } from './description.ts';
import { type Call, callerOf, clientOf, environment, OPERATOR, server } from './support.ts';

/** Who may do what: the requirement. Each row is an operation and the least of those that it lets through. */
const table = `
  get    /health                                               anybody
  get    /openapi.json                                         anybody
  post   /sessions                                             anybody
  get    /users                                                operator
  post   /users                                                operator
  delete /users/{user}                                         operator
  get    /me                                                   user
  delete /me                                                   user
  get    /projects                                             user
  post   /projects                                             user
  get    /schemas                                              user
  post   /schemas                                              user
  get    /schemas/{schema}                                     user
  delete /schemas/{schema}                                     user
  get    /projects/{project}                                   viewer
  delete /projects/{project}                                   admin
  post   /projects/{project}/api-key                           admin
  get    /projects/{project}/roles                             admin
  put    /projects/{project}/roles/{user}                      admin
  delete /projects/{project}/roles/{user}                      admin
  get    /projects/{project}/configs                           reader
  post   /projects/{project}/configs                           editor
  get    /projects/{project}/configs/{key}                     reader
  put    /projects/{project}/configs/{key}                     editor
  delete /projects/{project}/configs/{key}                     editor
  post   /projects/{project}/configs/{key}/restore             editor
  get    /projects/{project}/configs/{key}/revisions           reader
  get    /projects/{project}/configs/{key}/revisions/{version} reader`;
const required = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/ +/) as [string, string, string]);

/** From which access on a caller is let through, by what the operation asks for. */
const letThrough: Record<string, string[]> = {
  nobody: ['anybody'],
  operator: ['anybody', 'operator'],
  application: ['anybody', 'reader'],
  stranger: ['anybody', 'user'],
  viewer: ['anybody', 'user', 'reader', 'viewer'],
  editor: ['anybody', 'user', 'reader', 'viewer', 'editor'],
  admin: ['anybody', 'user', 'reader', 'viewer', 'editor', 'admin'],
  owner: ['anybody', 'user', 'reader', 'viewer', 'editor', 'admin'],
};

describe.skipIf(server.missing)('access', () => {
  let base: string;
  let project: string;
  let schema: string;
  const callers: Record<string, Call> = {};

  beforeAll(async () => {
    const url = await server.freshDatabase();
    const running = await startServer(settingsFrom(environment(url)), () => {});
    base = running.url;
    const { newProject, newUser } = clientOf(base);
    const { call, id, key, path } = await newProject();
    project = id;
    const body = { name: 'any', schema_content: 'true' };
    schema = (await call('POST', '/schemas', body)).body.id;
    Object.assign(callers, {
      nobody: callerOf(base),
      operator: callerOf(base, OPERATOR),
      application: callerOf(base, key),
      stranger: (await newUser()).call,
      owner: call,
    });
    for (const role_level of ['viewer', 'editor', 'admin']) {
      const user = await newUser();
      await call('PUT', `${path}/roles/${user.id}`, { role_level });
      callers[role_level] = user.call;
    }
    return () => running.stop();
  });

  test('is said of every operation, as it is asked for', async () => {
    const { paths } = await descriptionOf(base);
    const said = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, one]) => [method, path, one['x-access']]),
    );
    const sorted = (rows: string[][]) => rows.map((row) => row.join(' ')).sort();
    expect(sorted(said)).toEqual(sorted(required));
  });

  test.each(required)('%s %s: from %s on, and nobody below', async (method, path, access) => {
    const operation = (await descriptionOf(base)).paths[path]?.[method] as Operation;
    for (const [who, through] of Object.entries(letThrough)) {
      // Deleting for real would leave nothing for the next; what comes after the guard is no matter here.
      if (method === 'delete' && through.includes(access) && harmful(path)) continue;
      const target = path
        .replace('{project}', project)
        .replace('{schema}', method === 'delete' ? 'none' : schema)
        .replace('{user}', 'none')
        .replace('{key}', 'none')
        .replace('{version}', '1');
      // A body that is no JSON is refused after the guard, and changes nothing.
      const body = operation.requestBody ? 'no JSON' : undefined;
      if (method === 'post' && !body && through.includes(access)) continue;
      const { status } = await (callers[who] as Call)(method.toUpperCase(), target, body);
      const allowed = through.includes(access);
      if (allowed) expect([who, [401, 403].includes(status)]).toEqual([who, false]);
      else expect([who, [401, 403, 404].includes(status)]).toEqual([who, true]);
      // Whoever knows the project is told that the role is too low; a stranger isn't told that there is one.
      if (!allowed && path.includes('{project}')) {
        const expected = { nobody: 401, operator: 401, application: 401, stranger: 404 }[who];
        expect([who, status]).toEqual([who, expected ?? 403]);
      }
    }
  });
});

/** Deletions that need nothing that is not there. */
const harmful = (path: string) => path === '/me' || path === '/projects/{project}';
