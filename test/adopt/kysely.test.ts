import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder, write } from '../support/folder.ts';
import { migrateWithKysely } from './kysely-database.ts';
import { history, places, sql } from './places.ts';

const FROM = { from: 'kysely' };
const BY = 'adopted from kysely';

function files(...names: string[]): Record<string, string> {
  const text = (name: string) => `
export async function up(db) {
  await db.schema.createTable('t${name.replace(/\W/g, '_')}').addColumn('id', 'integer').execute();
}
export async function down(db) {
  await db.schema.dropTable('t${name.replace(/\W/g, '_')}').execute();
}
`;
  return Object.fromEntries(names.map((name) => [`${name}.mjs`, text(name)]));
}

describe.each(places.filter(({ missing }) => !missing))('kysely on $name', (place) => {
  test('its rows become ours, with their times; its table stays as it was', async () => {
    const url = await place.fresh();
    const dir = folder(files('001_create_raw_messages', '002_add_indexes', '003_more'));
    await migrateWithKysely(url, dir, '002_add_indexes');
    const theirs = 'SELECT name, timestamp FROM kysely_migration ORDER BY name';
    const before = await sql(url, theirs);
    const migrator = createMigrator({ url, dir });
    // Its tables would be made again: `up` points to the way, and touches nothing.
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'HISTORY_ELSEWHERE',
      hint: expect.stringContaining('handrail adopt --from kysely'),
    });
    const result = await migrator.adopt(FROM);
    expect(result).toMatchObject({
      tool: 'kysely',
      table: expect.stringContaining('"kysely_migration"'),
      adopted: before.map((row, i) => ({
        version: `00${i + 1}`,
        name: String(row.name).slice(4),
        appliedAt: row.timestamp,
      })),
      pending: [{ version: '003', name: 'more', state: 'pending' }],
    });
    expect(await history(url)).toEqual([`001 create_raw_messages ${BY}`, `002 add_indexes ${BY}`]);
    const status = await migrator.status();
    expect(status.migrations.map(({ appliedAt }) => appliedAt)).toEqual([
      ...before.map((row) => row.timestamp),
      null,
    ]);
    expect(await sql(url, theirs)).toEqual(before);
    expect((await migrator.up()).version).toBe('003');
    expect(await migrator.adopt(FROM)).toMatchObject({ already: true, adopted: [] });
    expect((await migrator.down({ all: true })).version).toBe('0');
  });

  test('names with times and hyphens, through the format of that name', async () => {
    const url = await place.fresh();
    const dir = folder(files('1700000000000-create-users', '1700000000001_add_index'));
    await migrateWithKysely(url, dir);
    const migrator = createMigrator({ url, dir, format: 'kysely' });
    await migrator.adopt(FROM);
    expect(await history(url)).toEqual([
      `1700000000000 create-users ${BY}`,
      `1700000000001 add_index ${BY}`,
    ]);
    expect((await migrator.up()).applied).toEqual([]);
  });

  test('a row without a file is refused by name', async () => {
    const url = await place.fresh();
    const dir = folder(files('001_a', '002_b'));
    await migrateWithKysely(url, dir);
    rmSync(join(dir, '001_a.mjs'));
    await expect(createMigrator({ url, dir }).adopt(FROM)).rejects.toMatchObject({
      code: 'ADOPT_MISSING_FILES',
      message: expect.stringContaining('001_a;'),
    });
  });

  test('files that Kysely sorts in another order are refused by name', async () => {
    const url = await place.fresh();
    const dir = folder(files('2_a', '3_b'));
    await migrateWithKysely(url, dir);
    write(dir, files('10_c'));
    await expect(createMigrator({ url, dir }).adopt(FROM)).rejects.toMatchObject({
      code: 'ADOPT_ORDER',
      message: expect.stringContaining('"10_c" before "3_b"'),
    });
  });

  test('no migration of Kysely has run: an empty table gives an empty history', async () => {
    const url = await place.fresh();
    const dir = folder();
    await migrateWithKysely(url, dir);
    write(dir, files('001_a'));
    const migrator = createMigrator({ url, dir });
    expect(await migrator.adopt(FROM)).toMatchObject({ adopted: [], already: false });
    expect((await migrator.up()).version).toBe('001');
  });

  test('an older migration that Kysely has not run is pending out of order', async () => {
    const url = await place.fresh();
    const dir = folder(files('001_a', '003_c'));
    await migrateWithKysely(url, dir);
    write(dir, files('002_b'));
    const { pending } = await createMigrator({ url, dir }).adopt(FROM);
    expect(pending).toEqual([{ version: '002', name: 'b', state: 'out-of-order' }]);
  });

  test('without a source, the tool is named', async () => {
    const url = await place.fresh();
    const dir = folder(files('001_a'));
    await migrateWithKysely(url, dir);
    await expect(createMigrator({ url, dir }).adopt({})).rejects.toMatchObject({
      hint: expect.stringContaining('"handrail adopt --from kysely"'),
    });
  });
});

describe.skipIf(places[0]?.missing)('kysely on postgres, made by hand', () => {
  test('a table with a real timestamp is read as well', async () => {
    const url = await (places[0] as (typeof places)[number]).fresh();
    await sql(
      url,
      'CREATE TABLE kysely_migration (name varchar(255) PRIMARY KEY, timestamp timestamptz NOT NULL DEFAULT now())',
      "INSERT INTO kysely_migration VALUES ('001_a', '2025-03-01 12:00:00+02')",
      'SELECT 1',
    );
    const migrator = createMigrator({ url, dir: folder(files('001_a')) });
    const { adopted } = await migrator.adopt(FROM);
    expect(adopted).toEqual([{ version: '001', name: 'a', appliedAt: '2025-03-01T10:00:00.000Z' }]);
  });
});
