import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMigrator, type MigratorEvent } from '../../src/index.ts';
import { folder, write } from '../support/folder.ts';

const USERS = 'CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);\n';

/** A folder with one migration, a migrator for it, and the place of its types. */
function project(options: { table?: string } = {}) {
  const path = folder({ 'migrations/1_users.sql': USERS });
  const events: MigratorEvent[] = [];
  const migrator = createMigrator({
    url: `sqlite:${join(path, 'app.db')}`,
    dir: join(path, 'migrations'),
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { path, events, migrator, out: join(path, 'src/db/types.ts') };
}

test('writes the file and its folder, and leaves nothing else there', async () => {
  const { migrator, out } = project();
  const { text, stale, tables } = await migrator.types({ from: 'migrations', out });
  expect({ stale, tables }).toEqual({ stale: true, tables: 1 });
  expect(readFileSync(out, 'utf8')).toBe(text);
  expect(readdirSync(join(out, '..'))).toEqual(['types.ts']);
});

test('a fresh file is not touched', async () => {
  const { migrator, out } = project();
  await migrator.types({ from: 'migrations', out });
  const { ino } = statSync(out);
  expect(await migrator.types({ from: 'migrations', out })).toMatchObject({ stale: false });
  expect(statSync(out).ino).toBe(ino);
});

test('verify names the lines that differ, and writes nothing', async () => {
  const { path, migrator, out } = project();
  const { text } = await migrator.types({ from: 'migrations', out });
  write(path, { 'migrations/2_name.sql': 'ALTER TABLE users ADD COLUMN name TEXT;\n' });
  const result = await migrator.types({ from: 'migrations', out, verify: true });
  expect(result).toMatchObject({ stale: true, differences: ['+  name: string | null;'] });
  expect(readFileSync(out, 'utf8')).toBe(text);
});

test('verify finds a file that is missing, and one that was edited', async () => {
  const { migrator, out } = project();
  const verify = { from: 'migrations', out, verify: true } as const;
  expect((await migrator.types(verify)).differences).toContain('+export interface Users {');
  const { text } = await migrator.types({ from: 'migrations', out });
  writeFileSync(out, text.replace('email: string', 'email: number'));
  expect((await migrator.types(verify)).differences).toEqual([
    '-  email: number;',
    '+  email: string;',
  ]);
  writeFileSync(out, `${text}\n`);
  expect(await migrator.types(verify)).toMatchObject({ stale: true });
  writeFileSync(out, text.replaceAll('\n', '\r\n'));
  expect(await migrator.types(verify)).toMatchObject({ stale: false });
});

test('a place that can not be written is named', async () => {
  const { path, migrator } = project();
  const out = join(path, 'migrations/1_users.sql/types.ts');
  await expect(migrator.types({ from: 'migrations', out })).rejects.toMatchObject({
    code: expect.stringMatching(/TYPES_NOT_WRITABLE|SOURCE_UNREADABLE/),
  });
});

test('the history is left out under any name', async () => {
  for (const table of ['schema_migrations', 'history of [changes]*']) {
    const { migrator } = project({ table });
    await migrator.up();
    const { text } = await migrator.types();
    expect(text.slice(text.indexOf('export interface DB'))).toBe(
      'export interface DB {\n  users: Users;\n}\n',
    );
  }
});

test('a database without tables is warned about', async () => {
  const { migrator, events } = project();
  expect(await migrator.types()).toMatchObject({ tables: 0, from: 'database' });
  expect(events).toContainEqual({ type: 'warning', message: 'the schema has no tables' });
});

test('says what the scratch database is, and nothing of its migrations', async () => {
  const { migrator, events, path } = project();
  await migrator.types({ from: 'migrations' });
  expect(events).toEqual([
    { type: 'scratch', server: expect.stringMatching(/^sqlite \d/), origin: 'in a file' },
  ]);
  expect(readdirSync(path)).toEqual(['migrations']);
});
