import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { engineFor } from '../../src/engines/index.ts';
import { createTable } from '../../src/history/columns.ts';
import { readHistory } from '../../src/history/history.ts';
import { createMigrator } from '../../src/index.ts';
import { places, sql } from '../adopt/places.ts';
import { folder } from '../support/folder.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const FILES = {
  '001_create_usage_config.sql': 'CREATE TABLE usage_config (id integer);',
  '002_create_usage_snapshots.sql': 'CREATE TABLE usage_snapshots (id integer);',
  '003_add_notes.sql': 'CREATE TABLE notes (id integer);\n-- handrail: down\nDROP TABLE notes;',
  '004_more.sql': 'CREATE TABLE more (id integer);\n-- handrail: down\nDROP TABLE more;',
};
const TIMES = ['2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z', '2025-01-02T00:00:00.123Z'];

describe.each(places.filter(({ missing }) => !missing))('on $name', (place) => {
  async function withLayout(layout: string) {
    const url = await place.fresh();
    await sql(url, readFileSync(join(here, layout, `${place.name}.sql`), 'utf8'), 'SELECT 1');
    return { url, migrator: createMigrator({ url, dir: folder(FILES) }) };
  }
  const columnsOf = async (url: string) => {
    const { engine } = await engineFor(url);
    const { dialect } = engine;
    const table = { schema: dialect.defaultSchema, name: 'schema_migrations' };
    return sql(url, dialect.columns(table));
  };

  test('v0-seed: status reads it and changes nothing', async () => {
    const { url, migrator } = await withLayout('v0-seed');
    const status = await migrator.status();
    expect(status.version).toBe('3');
    expect(status.migrations.map(({ version, state }) => `${version} ${state}`)).toEqual([
      '001 applied',
      '002 applied',
      '003 applied',
      '004 pending',
    ]);
    expect(status.migrations.slice(0, 3).map(({ appliedAt }) => appliedAt)).toEqual(TIMES);
    expect(await migrator.validate()).toMatchObject({ problems: [] });
    expect((await migrator.up({ dryRun: true })).pending).toHaveLength(1);
    expect(await columnsOf(url)).toHaveLength(3);
  });

  test('v0-seed: the first run that writes upgrades it, and keeps its rows', async () => {
    const { url, migrator } = await withLayout('v0-seed');
    expect(await migrator.up()).toMatchObject({ version: '004', appliedCount: 4 });
    const rows = await sql(
      url,
      'SELECT version, name, applied_order FROM schema_migrations ORDER BY applied_order',
    );
    expect(rows.map(({ version, name }) => `${version} ${name}`)).toEqual([
      '1 create_usage_config',
      '2 create_usage_snapshots',
      '3 add_notes',
      '004 more',
    ]);
    expect(new Set(rows.map((row) => String(row.applied_order))).size).toBe(4);
    const status = await migrator.status();
    expect(status.migrations.slice(0, 3).map(({ appliedAt }) => appliedAt)).toEqual(TIMES);
    await sql(url, 'CREATE TABLE notes (id integer)', 'SELECT 1');
    const down = await migrator.down({ count: 2 });
    expect(down.applied.map(({ version }) => version)).toEqual(['004', '3']);
  });

  test('v0-seed: by a run that begins with a way back', async () => {
    const { url, migrator } = await withLayout('v0-seed');
    await sql(url, 'CREATE TABLE notes (id integer)', 'SELECT 1');
    expect((await migrator.down()).version).toBe('2');
  });

  test('v0-seed: ends with the same table as a new one', async () => {
    const { url, migrator } = await withLayout('v0-seed');
    await migrator.force('003');
    const fresh = await place.fresh();
    await createMigrator({ url: fresh, dir: folder(FILES) }).up();
    expect(await columnsOf(url)).toEqual(await columnsOf(fresh));
  });

  test('v1: is today, and reads back whole', async () => {
    const { url, migrator } = await withLayout('v1');
    const { engine, target } = await engineFor(url);
    const session = await engine.connect(target, { readOnly: true, timeoutSeconds: 10 });
    const table = { schema: engine.dialect.defaultSchema, name: 'schema_migrations' };
    const { rows, preparation } = await readHistory(session, engine.dialect, table);
    await session.close();
    expect(preparation).toEqual([]);
    expect(rows).toMatchObject([
      {
        version: '001',
        name: 'create_usage_config',
        appliedAt: '2026-11-20T21:00:00.125Z',
        dirty: false,
        checksum: expect.stringMatching(/^sha256:/),
        durationMs: 12,
        appliedBy: 'ann@laptop',
        order: 1795208400125000,
        hasDown: true,
      },
      {
        version: '002',
        name: 'create_usage_snapshots',
        dirty: true,
        direction: 'up',
        progress: 1,
        progressChecksum: 'sha256:d1',
        underWay: 'VACUUM',
      },
    ]);
    expect((await migrator.status()).dirty).toBe(true);
  });

  test('v1: a table that is made today has that layout', async () => {
    const { url } = await withLayout('v1');
    const fresh = await place.fresh();
    const { engine } = await engineFor(fresh);
    const table = { schema: engine.dialect.defaultSchema, name: 'schema_migrations' };
    await sql(fresh, ...createTable(engine.dialect, table, false), 'SELECT 1');
    expect(await columnsOf(fresh)).toEqual(await columnsOf(url));
  });
});

test('v0-seed: on SQLite, its index and what reads it stay', async () => {
  const place = places[1] as (typeof places)[number];
  const url = await place.fresh();
  await sql(url, readFileSync(join(here, 'v0-seed', 'sqlite.sql'), 'utf8'), 'SELECT 1');
  await createMigrator({ url, dir: folder(FILES) }).up();
  const names = await sql(
    url,
    "SELECT name FROM sqlite_master WHERE type <> 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  expect(names.map(({ name }) => name)).toEqual([
    'idx_schema_migrations_applied_at',
    'last_migration',
    'schema_migrations_applied_order',
  ]);
  expect(await sql(url, 'SELECT count(*) AS n FROM last_migration')).toEqual([{ n: 1 }]);
});
