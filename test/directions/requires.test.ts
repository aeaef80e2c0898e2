import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { startPostgres } from '../../tools/postgres.mjs';
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

  test('that is missing for another reason than before is recorded and told anew', async () => {
    const { made, dir, warnings } = await migrator(
      '-- handrail: requires extension gone else skip',
    );
    await made.up();
    write(dir, files('-- handrail: requires extension pg_stat_statements else skip'));
    const why = 'the extension pg_stat_statements is not preloaded';
    await made.up();
    expect(warnings.at(-1)).toContain(why);
    expect((await made.status()).migrations[1]).toMatchObject({ state: 'skipped', skipped: why });
  });

  test('with "else skip": a plan says that it will be skipped', async () => {
    const { made, warnings } = await migrator(`${one} else skip`);
    const { pending } = await made.up({ dryRun: true });
    expect(pending.map(({ version }) => version)).toEqual(['1']);
    expect(warnings).toEqual([expect.stringContaining('2_b is skipped')]);
    expect((await made.status()).migrations[1]).toMatchObject({ state: 'pending' });
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

/** The server's files have this extension, and nothing of it works unless the server was started with it. */
const PRELOAD = 'pg_stat_statements';

describe.skipIf(server.missing)('an extension that the server has to be started with', () => {
  /** That server; an ordinary role may not see which libraries it was started with. */
  async function started(settings: Record<string, string>) {
    const running = await startPostgres({ settings });
    onTestFinished(() => running.stop());
    const client = new pg.Client({ connectionString: running.url });
    await client.connect();
    await client.query('CREATE ROLE ordinary LOGIN; GRANT ALL ON SCHEMA public TO ordinary');
    await client.end();
    return [running.url, running.url.replace('//postgres@', '//ordinary@')];
  }
  const migrator = (url: string, table: string) =>
    createMigrator({
      url,
      table,
      dir: folder(files(`-- handrail: requires extension ${PRELOAD}`)),
    });

  test('is "not preloaded" without it, for a superuser and an ordinary role', async () => {
    for (const [n, url] of (await started({})).entries()) {
      await expect(migrator(url, `history_${n}`).up()).rejects.toMatchObject({
        code: 'PLAN_EXTENSION_MISSING',
        message: expect.stringContaining('which is not preloaded on this server; nothing was run'),
        hint: expect.stringContaining(`Add "${PRELOAD}" to shared_preload_libraries`),
      });
    }
  });

  test('is there with it', async () => {
    const preload = { shared_preload_libraries: `auto_explain, $libdir/${PRELOAD}` };
    for (const [n, url] of (await started(preload)).entries()) {
      const one = migrator(url, `history_${n}`);
      await expect(one.up()).resolves.toMatchObject({ version: '2' });
      await one.down({ all: true });
    }
  });
});

test('SQLite has none', async () => {
  const dir = folder(files(one));
  const migrator = createMigrator({ url: `sqlite:${dir}/app.db`, dir });
  await expect(migrator.up()).rejects.toMatchObject({ code: 'PLAN_EXTENSION_MISSING' });
});
