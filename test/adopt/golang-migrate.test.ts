import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { history, places, sql } from './places.ts';

/** As golang-migrate makes them. */
const TABLES = {
  postgres: [
    'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)',
  ],
  sqlite: [
    'CREATE TABLE schema_migrations (version uint64, dirty bool)',
    'CREATE UNIQUE INDEX version_unique ON schema_migrations (version)',
  ],
};
const FILES = Object.fromEntries(
  ['000001_a', '000002_b', '000003_c'].flatMap((name) => [
    [`${name}.up.sql`, `CREATE TABLE ${name.at(-1)} (id integer);`],
    [`${name}.down.sql`, `DROP TABLE ${name.at(-1)};`],
  ]),
);
const FROM = { from: 'golang-migrate' };
const BY = 'adopted from golang-migrate';

describe.each(places.filter(({ missing }) => !missing))('golang-migrate on $name', (place) => {
  async function managed(...rows: string[]) {
    const url = await place.fresh();
    const inserts = rows.map((row) => `INSERT INTO schema_migrations VALUES (${row})`);
    await sql(url, ...TABLES[place.name], ...inserts, 'SELECT 1');
    return { url, migrator: createMigrator({ url, dir: folder(FILES) }) };
  }

  test('everything up to its version is recorded, and its table kept under another name', async () => {
    const { url, migrator } = await managed('2, false');
    await sql(url, 'CREATE TABLE a (id integer)', 'CREATE TABLE b (id integer)');
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'HISTORY_FOREIGN',
      hint: expect.stringMatching(
        /"handrail adopt --from golang-migrate".*"schema_migrations_golang_migrate"/,
      ),
    });
    const result = await migrator.adopt(FROM);
    expect(result).toMatchObject({
      tool: 'golang-migrate',
      table: expect.stringContaining('"schema_migrations_golang_migrate"'),
      already: false,
      adopted: [
        { version: '000001', name: 'a', appliedAt: null },
        { version: '000002', name: 'b', appliedAt: null },
      ],
      pending: [{ version: '000003', name: 'c', state: 'pending' }],
      version: '000002',
    });
    expect(await history(url)).toEqual([`000001 a ${BY}`, `000002 b ${BY}`]);
    expect(await sql(url, 'SELECT version FROM schema_migrations_golang_migrate')).toHaveLength(1);
    const status = await migrator.status();
    expect(status.migrations.map(({ state }) => state)).toEqual(['applied', 'applied', 'pending']);
    expect(status.migrations[0]).toMatchObject({ durationMs: null, reversible: true });
    expect((await migrator.up()).version).toBe('000003');
    expect((await migrator.down({ all: true })).version).toBe('0');
  });

  test('a second time, nothing changes', async () => {
    const { url, migrator } = await managed('2, false');
    await migrator.adopt(FROM);
    const before = await history(url);
    const again = await migrator.adopt(FROM);
    expect(again).toMatchObject({ already: true, adopted: [], version: '000002' });
    expect(await history(url)).toEqual(before);
    await sql(url, 'DROP TABLE schema_migrations_golang_migrate', 'SELECT 1');
    expect(await migrator.adopt(FROM)).toMatchObject({ already: true, table: null });
  });

  test('a dry run says the same and changes nothing', async () => {
    const { url, migrator } = await managed('2, false');
    const result = await migrator.adopt(FROM, { dryRun: true });
    expect(result).toMatchObject({ dryRun: true, version: '000002', already: false });
    expect(result.adopted).toHaveLength(2);
    expect(await sql(url, 'SELECT version FROM schema_migrations')).toHaveLength(1);
    await expect(migrator.status()).rejects.toMatchObject({ code: 'HISTORY_FOREIGN' });
  });

  test('a dirty version is for a person to decide', async () => {
    const { url, migrator } = await managed('2, true');
    await expect(migrator.adopt(FROM)).rejects.toMatchObject({
      code: 'ADOPT_UNDECIDED',
      message: expect.stringContaining('version 2 is dirty'),
      hint: expect.stringContaining('SET version = <version>, dirty = false'),
      state: 'rolled back: nothing was recorded',
    });
    await sql(url, 'UPDATE schema_migrations SET version = 1, dirty = false', 'SELECT 1');
    expect(await migrator.adopt(FROM)).toMatchObject({ version: '000001' });
  });

  test.each([['no row'], ['-1', '-1, false']])('nothing applied: %s', async (_, ...rows) => {
    const { url, migrator } = await managed(...rows);
    expect(await migrator.adopt(FROM)).toMatchObject({ adopted: [], version: '0', already: false });
    expect(await history(url)).toEqual([]);
    expect(await migrator.adopt(FROM)).toMatchObject({ already: true });
    expect((await migrator.up()).appliedCount).toBe(3);
    expect(await migrator.adopt(FROM)).toMatchObject({ already: true, version: '000003' });
  });

  test('a version without a file is refused by name', async () => {
    const { url, migrator } = await managed('7, false');
    await expect(migrator.adopt(FROM)).rejects.toMatchObject({
      code: 'ADOPT_MISSING_FILES',
      message: expect.stringContaining('7'),
    });
    expect(await sql(url, 'SELECT version, dirty FROM schema_migrations')).toHaveLength(1);
  });

  test('an older kept table is not written over', async () => {
    const { url, migrator } = await managed('1, false');
    await sql(url, 'CREATE TABLE schema_migrations_golang_migrate (x integer)', 'SELECT 1');
    const { table } = await migrator.adopt(FROM);
    expect(table).toContain('"schema_migrations_golang_migrate_2"');
  });

  test('with a history table of another name, its own stays where it is', async () => {
    const { url } = await managed('1, false');
    const migrator = createMigrator({ url, dir: folder(FILES), table: 'history' });
    expect((await migrator.adopt(FROM)).table).toContain('"schema_migrations"');
    expect(await history(url, 'history')).toEqual([`000001 a ${BY}`]);
    expect(await sql(url, 'SELECT version, dirty FROM schema_migrations')).toHaveLength(1);
    expect(await migrator.adopt(FROM)).toMatchObject({ already: true });
  });

  test('a history of our own with other rows, or emptied, is not mixed with it', async () => {
    const { url } = await managed('2, false');
    const dir = folder(FILES);
    const migrator = createMigrator({ url, dir, table: 'history' });
    await migrator.up({ count: 1 });
    await expect(migrator.adopt(FROM)).rejects.toMatchObject({
      code: 'ADOPT_HISTORY_EXISTS',
      message: expect.stringContaining('has 1 row already'),
    });
    await migrator.down();
    await expect(migrator.adopt(FROM)).rejects.toMatchObject({
      code: 'ADOPT_HISTORY_EXISTS',
      hint: expect.stringContaining('DROP TABLE'),
    });
  });

  test('without a source, the tool is named; so it is when it is another one', async () => {
    const { url, migrator } = await managed('2, false');
    await expect(migrator.adopt({})).rejects.toMatchObject({
      code: 'ADOPT_NOT_SAID',
      message: expect.stringContaining('golang-migrate'),
      hint: expect.stringContaining('"handrail adopt --from golang-migrate"'),
    });
    await expect(migrator.adopt({ from: 'kysely' })).rejects.toMatchObject({
      code: 'HISTORY_FOREIGN',
    });
    await expect(migrator.adopt({ from: 'golang' })).rejects.toMatchObject({
      code: 'USAGE_INVALID',
    });
    const empty = createMigrator({ url: await place.fresh(), dir: folder(FILES) });
    await expect(empty.adopt({})).rejects.toMatchObject({
      code: 'ADOPT_NOT_SAID',
      hint: expect.stringContaining('--baseline'),
    });
    await expect(empty.adopt(FROM)).rejects.toMatchObject({ code: 'ADOPT_NOT_FOUND' });
    expect(await sql(url, 'SELECT version FROM schema_migrations')).toHaveLength(1);
  });
});

const [postgres] = places as [(typeof places)[number], ...typeof places];

describe.skipIf(postgres.missing)('golang-migrate on postgres', () => {
  test('a user who may not rename its table is told so, and nothing is recorded', async () => {
    const url = await postgres.fresh();
    await sql(
      url,
      ...TABLES.postgres,
      'INSERT INTO schema_migrations VALUES (1, false)',
      'DO $$ BEGIN CREATE ROLE adopt_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$',
      'GRANT SELECT ON schema_migrations TO adopt_reader',
      'SELECT 1',
    );
    const as = new URL(url);
    as.username = 'adopt_reader';
    const migrator = createMigrator({ url: as.href, dir: folder(FILES) });
    expect(await migrator.adopt(FROM, { dryRun: true })).toMatchObject({ version: '000001' });
    await expect(migrator.adopt(FROM)).rejects.toMatchObject({ code: 'HISTORY_NOT_WRITABLE' });
    expect(await sql(url, 'SELECT dirty FROM schema_migrations')).toHaveLength(1);
  });
});
