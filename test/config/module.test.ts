import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/settings.ts';
import { folder } from '../support/folder.ts';

const config = (extra = '') => `
enum Wait { Long = 60 }
export default {
  lock_wait: Wait.Long,
  migrations: [{ version: 1, name: 'a', up: () => {} }],
  development: { host: 'localhost', port: 6000, database: 'x', password: process.env.NO_SUCH_PASSWORD },
  ${extra}
};
`;

test('a configuration in TypeScript has the shape of the YAML file, and migrations', async () => {
  const settings = await loadSettings({}, {}, folder({ 'handrail.config.ts': config() }));
  expect(settings).toMatchObject({
    url: 'postgres://localhost:6000/x',
    lockWaitSeconds: 60,
    migrations: [{ version: 1, name: 'a' }],
    dir: [],
  });
});

test.each(['js', 'mjs', 'mts'])('handrail.config.%s', async (end) => {
  const text = "export default { url: 'sqlite:a.db', dir: 'x' };";
  const settings = await loadSettings({}, {}, folder({ [`handrail.config.${end}`]: text }));
  expect(settings).toMatchObject({ url: 'sqlite:a.db', dir: ['x'], migrations: [] });
});

describe('faults', () => {
  test.each([
    ['unknown keys', config('tset: { tabel: 1 },'), 'unknown setting "tabel"', 1],
    ['a wrong type', config('test: { port: -1 },'), '"port" must be a port number', 1],
    ['no default export', 'export const a = 1;', /^the configuration has no default export/, 1],
    ['a syntax error', 'export default {\n  url: }', /could not be loaded: Unexpected token/, 2],
    ['a module that throws', '\nthrow new Error("boom");', /could not be loaded: boom$/, 2],
    ['a missing import', "import './none.ts';", /could not be loaded: Cannot find module/, 1],
  ])('%s', async (_, text, message, line) => {
    const path = folder({ 'handrail.config.ts': text });
    await expect(loadSettings({}, {}, path)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      at: { file: expect.stringMatching(/handrail\.config\.ts$/), line },
    });
  });
});
