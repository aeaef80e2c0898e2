import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createMigrator, type MigratorEvent, type MigratorOptions } from '../../src/index.ts';
import { folder, write } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();

const pair = (name: string) => ({
  [`${name}.up.sql`]: `CREATE TABLE t${name} (id int);`,
  [`${name}.down.sql`]: `DROP TABLE t${name};`,
});

/** A migrator with two migrations, and the warnings that it gives. */
function prepared(options: Partial<MigratorOptions> = {}) {
  const dir = folder({ ...pair('0001_a'), ...pair('0002_b') });
  const warnings: string[] = [];
  const onEvent = (event: MigratorEvent) => {
    if (event.type === 'warning') warnings.push(event.message);
  };
  const migrator = createMigrator({ url: `sqlite:${folder()}/app.db`, dir, onEvent, ...options });
  return { migrator, dir, warnings };
}

describe('require', () => {
  test('names what is pending and the command that applies it', async () => {
    const { migrator, dir } = prepared({ table: 'history' });
    await expect(migrator.start()).rejects.toMatchObject({
      code: 'START_PENDING',
      message:
        'the database is not ready for this version of the program: 2 pending (0001_a, 0002_b)',
      hint: `Run "handrail up --dir ${dir} --table history", then start again.`,
    });
  });

  test('names the command that it is told', async () => {
    const { migrator } = prepared({ command: 'npm run migrate:up' });
    await expect(migrator.start('require')).rejects.toMatchObject({
      hint: 'Run "npm run migrate:up", then start again.',
    });
    await expect(migrator.start({ command: 'make db' })).rejects.toMatchObject({
      hint: 'Run "make db", then start again.',
    });
  });

  test('starts when nothing is', async () => {
    const { migrator } = prepared();
    await migrator.up();
    expect(await migrator.start()).toEqual({ policy: 'require', applied: [], pending: [] });
  });

  test('of a modified one', async () => {
    const { migrator, dir } = prepared({ command: 'handrail up' });
    await migrator.up();
    write(dir, { '0002_b.up.sql': 'SELECT 1;', ...pair('0003_c') });
    await expect(migrator.start()).rejects.toMatchObject({
      message: expect.stringMatching(
        /: 1 changed after being applied \(0002_b\); 1 pending \(0003_c\)$/,
      ),
      hint: 'Run "handrail validate", then start again.',
    });
  });

  test('of a half applied one', async () => {
    const { migrator, dir } = prepared({ command: 'handrail up' });
    await migrator.up();
    write(dir, {
      '0003_c.sql': '-- handrail: no-transaction\nCREATE TABLE c (id int);\nSELECT x FROM nowhere;',
    });
    await expect(migrator.up()).rejects.toThrow('nowhere');
    await expect(migrator.start()).rejects.toMatchObject({
      message: expect.stringMatching(/: 1 half applied \(0003_c\)$/),
      hint: 'Run "handrail up", then start again.',
    });
  });

  test('starts on a database that is ahead, and says so', async () => {
    const { migrator, dir, warnings } = prepared();
    await migrator.up();
    for (const part of ['up', 'down']) rmSync(`${dir}/0002_b.${part}.sql`);
    expect(await migrator.start()).toMatchObject({ pending: [] });
    expect(warnings).toEqual(['the database is ahead of this program: it has no file for 0002_b']);
  });
});

test('warn says it and goes on', async () => {
  const { migrator, warnings } = prepared();
  const log: string[] = [];
  const result = await migrator.start({ policy: 'warn', log: (line) => log.push(line) });
  expect(result).toMatchObject({
    applied: [],
    pending: [{ version: '0001' }, { version: '0002' }],
  });
  expect(warnings).toEqual([expect.stringMatching(/2 pending .*handrail up/)]);
  expect(log).toEqual(warnings);
});

test('none does not look', async () => {
  const { migrator } = prepared({ url: 'sqlite:nowhere/at/all.db', start: 'none' });
  expect(await migrator.start()).toEqual({ policy: 'none', applied: [], pending: [] });
});

describe('migrate', () => {
  test('applies what is pending, and logs it', async () => {
    const { migrator } = prepared({ start: 'migrate' });
    const log: string[] = [];
    const { applied } = await migrator.start({ log: (line) => log.push(line) });
    expect(applied).toMatchObject([{ version: '0001' }, { version: '0002' }]);
    expect(log).toEqual([expect.stringMatching(/^applied 0001_a in \d+ ms$/), expect.any(String)]);
    expect(await migrator.start()).toMatchObject({ applied: [] });
  });

  test('is ended by a signal', async () => {
    const { migrator } = prepared();
    await expect(
      migrator.start({ policy: 'migrate', signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'RUN_ABORTED' });
  });

  test.skipIf(server.missing)(
    'of many instances at once, each migration is applied by one',
    async () => {
      const url = await server.freshDatabase();
      const { dir } = prepared();
      const start = () => createMigrator({ url, dir }).start('migrate');
      const results = await Promise.all(Array.from({ length: 10 }, start));
      expect(
        results.flatMap(({ applied }) => applied.map(({ version }) => version)).sort(),
      ).toEqual(['0001', '0002']);
    },
  );
});
