import { expect, test } from 'vitest';
import { engineFor } from './index.ts';

test.each([
  ['"postgres://app:secret@db/shop"', '"postgres:***@db/shop"'],
  ['postgres//app:se?cret@db/shop?password=secret', 'postgres//app:***@db/shop'],
  ['//app:sec@ret@db/shop', '//app:***@db/shop'],
  ['mysql://app:secret@db/shop', 'mysql'],
  ['data/app.db', 'data/app.db'],
])('what is no URL that we know is named without its password: %s', async (url, given) => {
  await expect(engineFor(url)).rejects.toMatchObject({
    code: 'CONNECT_UNKNOWN_ENGINE',
    details: { given },
  });
});

test('the driver for a folder does not take the URL of a server for one', async () => {
  const { engine, target } = await engineFor('postgres://app:secret@db/shop', 'pglite');
  const error = await engine.connect(target, { readOnly: true, timeoutSeconds: 1 }).catch((e) => e);
  expect(error.code).toBe('CONFIG_INVALID');
  expect(error.message).not.toContain('secret');
});
