import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { conforms, descriptionOf } from './description.ts';
import { node, server } from './support.ts';

describe.skipIf(server.missing)('the OpenAPI description', () => {
  test('is served, and is valid OpenAPI 3.1', async () => {
    const { address } = await node();
    const response = await fetch(`${address}/openapi.json`);
    expect(response.headers.get('content-type')).toMatch('application/json');
    const result = await new Validator().validate(
      (await response.json()) as Record<string, unknown>,
    );
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  test('says of every request how it is refused, and what it takes', async () => {
    const { address } = await node();
    const { paths } = await descriptionOf(address);
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { responses, 'x-access': access, requestBody }] of Object.entries(
        operations,
      )) {
        const statuses = Object.keys(responses);
        const expected = [
          ...(access === 'anybody' ? [] : ['401']),
          ...(requestBody ? ['400', '413'] : []),
          ...(path.includes('{') ? ['404'] : []),
          ...(path.includes('{key}') && method !== 'get' ? ['409', '428'] : []),
        ];
        expect([method, path, statuses]).toEqual([method, path, expect.arrayContaining(expected)]);
        expect(requestBody !== undefined).toBe(['post', 'put'].includes(method) && !bare(path));
      }
    }
  });

  /** Every answer to the tests goes through this check, so the check is checked. */
  test.each([
    ['a status that it does not have', 'GET', '/me', 418, {}],
    ['a body that it does not have', 'GET', '/me', 200, { id: 'a', email: 'a@x' }],
    ['more than it has', 'GET', '/health', 200, healthy({ more: 1 })],
    ['another type', 'GET', '/health', 200, healthy({ ok: 'yes' })],
    ['no error where there should be one', 'GET', '/me', 401, { message: 'no' }],
    ['a body where there should be none', 'DELETE', '/me', 204, {}],
    ['a path that it does not have', 'GET', '/mine', 200, {}],
  ])('an answer with %s is noticed', async (_, method, path, status, body) => {
    const { address } = await node();
    await expect(conforms(address, method, path, { status, body })).rejects.toThrow();
    await conforms(address, 'GET', '/health', { status: 200, body: healthy({}) });
  });
});

/** Posts without a body. */
const bare = (path: string) => path.endsWith('/api-key');

function healthy(over: object): object {
  return { ok: true, mode: 'single', writable: true, trouble: null, ...over };
}
