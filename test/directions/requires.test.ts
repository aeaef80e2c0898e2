import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder, write } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();

const one = '-- handrail: requires extension timescaledb';
const files = (direction: string) => ({
  '1_a.sql': 'CREATE TABLE a (id int);\n-- handrail: down\nDROP TABLE a;',
  '2_b.up.sql': `${direction}\nCREATE TABLE b (id int);`,
  '2_b.down.sql': 'DROP TABLE b;',
});

describe.skipIf(server.missing)('a required extension', () => {
  async function migrator(direction: string, more: Record<string, string> = {}) {
    const dir = folder({ ...files(direction), ...more });
    const warnings: string[] = [];
    const made = createMigrator({
      url: await server.freshDatabase(),
      dir,
      onEvent: (event) => {
        if (event.type === 'warning') warnings.push(event.message);
      },
    });
    return { made, dir, warnings };
  }

  test('that is missing is an error before anything runs', async () => {
    const { made } = await migrator(one);
    await expect(made.up()).rejects.toMatchObject({
      code: 'PLAN_EXTENSION_MISSING',
      message: expect.stringContaining('is not available on this server'),
      at: { line: 1 },
    });
    expect((await made.status()).version).toBe('0');
  });

  test('with "else skip": recorded as skipped, told each time, and no obstacle', async () => {
    const { made, dir, warnings } = await migrator(`${one} else skip`);
    const up = await made.up();
    expect(up.applied.map(({ version }) => version)).toEqual(['1']);
    expect(up.version).toBe('1');
    const why = 'the extension timescaledb is not available';
    expect((await made.status()).migrations[1]).toMatchObject({ state: 'skipped', skipped: why });
    write(dir, { '3_c.sql': 'CREATE TABLE c (id int);\n-- handrail: down\nDROP TABLE c;' });
    expect((await made.up()).applied.map(({ version }) => version)).toEqual(['3']);
    expect((await made.up()).applied).toEqual([]);
    expect(warnings).toEqual(
      Array(3).fill(`2_b is skipped: ${why}; it runs when that has changed`),
    );
    await expect(made.validate()).resolves.toMatchObject({ problems: [] });
  });

  test('that arrives lets it run, also behind newer ones', async () => {
    const { made, dir } = await migrator(`${one} else skip`, {
      '3_c.sql': 'CREATE TABLE c (id int);',
    });
    await made.up();
    write(dir, files('-- handrail: requires extension plpgsql else skip'));
    const { applied, version } = await made.up();
    expect(applied.map((result) => result.version)).toEqual(['2']);
    expect(version).toBe('3');
    const { migrations } = await made.status();
    expect(migrations.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
  });

  test('what was skipped has nothing to undo: down passes over it', async () => {
    const { made } = await migrator(`${one} else skip`, {
      '3_c.sql': 'CREATE TABLE c (id int);\n-- handrail: down\nDROP TABLE c;',
    });
    await made.up();
    const { applied, version } = await made.down({ count: 2 });
    expect(applied.map((result) => result.version)).toEqual(['3', '1']);
    expect(version).toBe('0');
    expect((await made.status()).migrations.map(({ state }) => state)).toEqual(
      Array(3).fill('pending'),
    );
  });

  test('that is there is no matter', async () => {
    const { made } = await migrator('-- handrail: requires extension plpgsql');
    await expect(made.up()).resolves.toMatchObject({ version: '2' });
    await expect(made.goto('0')).resolves.toMatchObject({ version: '0' });
  });
});

test('SQLite has none', async () => {
  const dir = folder(files(one));
  const migrator = createMigrator({ url: `sqlite:${dir}/app.db`, dir });
  await expect(migrator.up()).rejects.toMatchObject({ code: 'PLAN_EXTENSION_MISSING' });
});
