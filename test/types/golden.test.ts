import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { folder as temporary } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { example, fromDatabase, fromMigrations, own } from './support.ts';

const systems = ['config-guardian', 'device-api', 'lumenlink'];

/** Every folder of migrations for PostgreSQL, with the file that holds its types. */
const folders = [
  ...systems.map((name) => ({ name, dir: example(name) })),
  { name: 'postgres', dir: own('postgres') },
];

const server = await postgres();

/** What a folder's types are, whatever they come from. */
const golden = (name: string) => `${name}.golden.ts`;

describe.skipIf(server.missing)('on PostgreSQL', () => {
  test.each(folders)('$name: from migrations alone and from a server', async ({ name, dir }) => {
    const alone = await fromMigrations({ url: 'postgres', dir });
    await expect(alone).toMatchFileSnapshot(golden(name));
    expect(await fromDatabase({ url: await server.freshDatabase(), dir })).toBe(alone);
  });

  test('names likeThis, with comments', async () => {
    const text = await fromMigrations(
      { url: 'postgres', dir: own('postgres') },
      { camelCase: true },
    );
    await expect(text).toMatchFileSnapshot(golden('postgres-camel-case'));
  });
});

// PGlite takes seconds to start; the others differ in nothing that it reads.
test.each(['config-guardian', 'postgres'])('%s: from PGlite', async (name) => {
  const dir = folders.find((folder) => folder.name === name)?.dir ?? '';
  const url = `pglite:${join(temporary(), 'data')}`;
  await expect(await fromDatabase({ url, dir })).toMatchFileSnapshot(golden(name));
});

test('from migrations alone by PGlite, which a URL of it asks for', async () => {
  const text = await fromMigrations({ url: 'pglite:', dir: example('lumenlink') });
  await expect(text).toMatchFileSnapshot(golden('lumenlink'));
});

describe('on SQLite', () => {
  const dir = own('sqlite');

  test('from migrations alone and from a file', async () => {
    const alone = await fromMigrations({ url: 'sqlite', dir });
    await expect(alone).toMatchFileSnapshot(golden('sqlite'));
    expect(await fromDatabase({ url: `sqlite:${join(temporary(), 'app.db')}`, dir })).toBe(alone);
  });
});

test('all of them compile under strict, and say what queries may', () => {
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  const project = fileURLToPath(new URL('tsconfig.json', import.meta.url));
  const tsc = join(dirname(typescript), 'bin/tsc');
  const compile = () => execFileSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
  expect(compile()).toBe('');
});
