import { describe, expect, onTestFinished, test } from 'vitest';
import { createMigrator, type MigratorEvent } from '../../src/index.ts';
import { places, sql } from '../adopt/places.ts';
import { built, handrail, start } from '../support/command-line.ts';
import { folder, write } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { connect, until, working } from '../support/watch.ts';

const server = await postgres();
const OUTSIDE = '-- handrail: no-transaction\n';

describe.skipIf(server.missing || !built)('a procedure that commits by itself', () => {
  const PROCEDURE = `CREATE TABLE a (n int);
    CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO a VALUES (1); COMMIT; PERFORM pg_sleep(60); INSERT INTO a VALUES (2); COMMIT; END $$`;
  const QUICK = `CREATE OR REPLACE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO a VALUES (3); COMMIT; END $$`;

  /** Kills a run, and its backend, in the middle of it. */
  async function killed() {
    const url = await server.freshDatabase();
    const client = await connect(url);
    onTestFinished(() => client.end());
    await client.query(PROCEDURE);
    const cwd = folder({
      'migrations/1_a.sql': `${OUTSIDE}CREATE TABLE b (n int);\nCALL fill();\nINSERT INTO b VALUES (1);\n-- handrail: down\nDROP TABLE b;`,
    });
    const { child, finished } = start(cwd, url, ['up']);
    await until(client, `${working('CALL fill')} AND wait_event = 'PgSleep'`);
    child.kill('SIGKILL');
    await client.query(working('CALL fill', 'pg_terminate_backend(pid)'));
    await until(client, `SELECT 1 WHERE NOT EXISTS (${working('CALL fill')})`);
    await finished;
    await client.query(QUICK);
    const rows = async (query: string) =>
      (await client.query({ text: query, rowMode: 'array' })).rows.map((row) => row.join('|'));
    return { url, cwd, rows, run: (...args: string[]) => handrail(cwd, url, ...args) };
  }

  test('is not run again: the run says what there is to decide', async () => {
    const { run, rows } = await killed();
    for (const command of ['up', 'up', 'repair']) {
      const { code, stdout } = await run(command, '--json');
      expect(code).toBe(2);
      expect(JSON.parse(stdout).error).toMatchObject({
        code: 'RUN_IN_DOUBT',
        at: { line: 3 },
        state: '1_a is half applied: 1 of 3 statements ran',
        hint: expect.stringContaining('"handrail repair --skip"'),
      });
    }
    expect(await rows('SELECT n FROM a')).toEqual(['1']);
    expect(await rows('SELECT held_by IS NULL FROM schema_migrations')).toEqual(['true']);
  });

  test.each([
    ['--skip', ['1']],
    ['--again', ['1', '3']],
  ])('repair %s', async (choice, expected) => {
    const { run, rows } = await killed();
    expect(await run('repair', choice)).toMatchObject({ code: 0 });
    expect(await rows('SELECT n FROM a ORDER BY n')).toEqual(expected);
    expect(await rows('SELECT n FROM b')).toEqual(['1']);
    expect((await run('status', '--exit-code')).code).toBe(0);
  });

  test('repair --undo', async () => {
    const { run, rows } = await killed();
    expect(await run('repair', '--undo', '--dry-run')).toMatchObject({ code: 0 });
    expect(await run('repair', '--undo')).toMatchObject({ code: 0 });
    expect(await rows("SELECT to_regclass('b') IS NULL")).toEqual(['true']);
    expect(await rows('SELECT version FROM schema_migrations')).toEqual([]);
  });

  test('in a transaction: rolled back, with a word on what helps', async () => {
    const url = await server.freshDatabase();
    await sql(url, ...PROCEDURE.split(/;\s*(?=CREATE PROCEDURE)/), 'SELECT 1');
    const migrator = createMigrator({ url, dir: folder({ '1_a.sql': 'CALL fill();' }) });
    await expect(migrator.up()).rejects.toMatchObject({
      details: { sqlState: '2D000' },
      hint: expect.stringContaining('-- handrail: no-transaction'),
    });
  });
});

describe.each(places.filter(({ missing }) => !missing))('half done, on $name', ({ fresh }) => {
  const DOWN = `${OUTSIDE}DROP TABLE b;\nDROP TABLE missing;\nDROP TABLE a;`;

  /** A migration that fails at its third statement; the down part at its second. */
  async function half() {
    const url = await fresh();
    const up = `${OUTSIDE}CREATE TABLE a (n integer);\nCREATE TABLE b (n integer);\nINSERT INTO missing VALUES (1);\n`;
    const dir = folder({ '1_a.up.sql': up, '1_a.down.sql': DOWN });
    const events: MigratorEvent[] = [];
    const migrator = createMigrator({ url, dir, onEvent: (event) => events.push(event) });
    await expect(migrator.up()).rejects.toMatchObject({
      state: '1_a is half applied: 2 of 3 statements ran, statement 3 failed',
    });
    return {
      url,
      dir,
      migrator,
      events,
      fix: (text: string) =>
        write(dir, { '1_a.up.sql': up.replace('INSERT INTO missing VALUES (1)', text) }),
    };
  }

  test('a corrected file goes on by itself, and says so', async () => {
    const { migrator, fix, events, url } = await half();
    fix('INSERT INTO a VALUES (1)');
    expect(await migrator.up()).toMatchObject({ version: '1', applied: [{ version: '1' }] });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'continue', step: expect.objectContaining({ done: 2 }) }),
    );
    expect(await sql(url, 'SELECT n FROM a')).toHaveLength(1);
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'applied' }]);
  });

  test('up 1 counts it; a dry run says where it would go on', async () => {
    const { migrator, fix, dir } = await half();
    fix('INSERT INTO a VALUES (1)');
    write(dir, { '2_b.up.sql': 'CREATE TABLE c (n integer);' });
    expect((await migrator.up({ count: 1, dryRun: true })).pending).toMatchObject([
      { version: '1', done: 2, statements: 3 },
    ]);
    expect((await migrator.up({ count: 1 })).applied).toMatchObject([{ version: '1' }]);
  });

  test('the way back is not taken by itself', async () => {
    const { migrator } = await half();
    const refused = { code: 'PLAN_PARTIAL', hint: expect.stringContaining('repair --undo') };
    await expect(migrator.down()).rejects.toMatchObject(refused);
    await expect(migrator.goto('0')).rejects.toMatchObject(refused);
    await expect(migrator.redo()).rejects.toMatchObject(refused);
  });

  test('repair --undo that fails at once leaves it as it was', async () => {
    const { migrator, dir } = await half();
    write(dir, { '1_a.down.sql': `${OUTSIDE}DROP TABLE missing;` });
    await expect(migrator.repair({ choice: 'undo' })).rejects.toMatchObject({
      state: '1_a is still half applied, nothing of it was undone',
    });
    expect((await migrator.status()).migrations).toMatchObject([
      { state: 'partial', direction: 'up', progress: 2 },
    ]);
    write(dir, { '1_a.down.sql': 'DROP TABLE b; DROP TABLE missing;' });
    await expect(migrator.repair({ choice: 'undo' })).rejects.toMatchObject({
      state: 'rolled back: 1_a is still half applied, nothing of it was undone',
    });
    write(dir, { '1_a.down.sql': 'DROP TABLE b; DROP TABLE a;' });
    expect(await migrator.repair({ choice: 'undo' })).toMatchObject({
      version: '0',
      applied: [{ direction: 'down' }],
    });
  });

  test('a half way down is finished by down or repair, and nothing else', async () => {
    const { migrator, fix, dir } = await half();
    fix('INSERT INTO a VALUES (1)');
    await migrator.up();
    await expect(migrator.down()).rejects.toMatchObject({
      state: '1_a is half undone: 1 of 3 statements ran, statement 2 failed',
    });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'PLAN_PARTIAL',
      hint: 'Run "handrail repair" to finish undoing it.',
    });
    write(dir, { '1_a.down.sql': DOWN.replace('missing', 'IF EXISTS missing') });
    expect((await migrator.down()).applied).toMatchObject([{ version: '1', direction: 'down' }]);
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'pending' }]);
  });

  test('skip passes over the statement that fails', async () => {
    const { migrator } = await half();
    expect(await migrator.repair({ choice: 'skip' })).toMatchObject({ version: '1' });
    await expect(migrator.repair({ choice: 'skip' })).rejects.toMatchObject({
      code: 'PLAN_NOT_PARTIAL',
    });
    expect(await migrator.repair()).toMatchObject({ applied: [], mended: [] });
  });

  test('a row that an older version has left is in doubt', async () => {
    const { migrator, url, fix } = await half();
    fix('INSERT INTO a VALUES (1)');
    await sql(url, 'UPDATE schema_migrations SET progress_checksum = NULL', 'SELECT 1');
    await expect(migrator.up()).rejects.toMatchObject({ code: 'RUN_IN_DOUBT' });
    expect(await migrator.repair({ choice: 'again' })).toMatchObject({ version: '1' });
  });

  test('code that had sent something is in doubt, code that had not is not', async () => {
    const url = await fresh();
    const code = (body: string) =>
      `export const config = { transaction: false };\nexport async function up(db: any) { ${body} }`;
    const table = (name: string) =>
      `await db.schema.createTable('${name}').addColumn('n', 'integer').execute();`;
    const dir = folder({ '1_a.ts': code("throw new Error('early');") });
    const migrator = createMigrator({ url, dir });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'RUN_CODE_FAILED' });
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'pending' }]);
    write(dir, { '1_a.ts': code(`${table('a')} throw new Error('late');`) });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'RUN_CODE_FAILED' });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'RUN_IN_DOUBT', at: { line: 1 } });
    write(dir, { '2_b.ts': code(table('b')) });
    expect(await migrator.repair({ choice: 'skip' })).toMatchObject({ version: '1' });
    expect(await migrator.up()).toMatchObject({ version: '2' });
  });
});

test.skipIf(server.missing)(
  'repair builds an invalid index of an applied migration anew',
  async () => {
    const url = await server.freshDatabase();
    const dir = folder({
      '1_a.sql': 'CREATE TABLE a (n int); INSERT INTO a VALUES (1), (1);',
      '2_b.sql': `${OUTSIDE}SET search_path = public;\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_n ON a (n);`,
    });
    const migrator = createMigrator({ url, dir });
    await migrator.up({ count: 1 });
    await expect(sql(url, 'CREATE UNIQUE INDEX CONCURRENTLY a_n ON a (n)')).rejects.toThrow();
    await sql(
      url,
      "INSERT INTO schema_migrations (version, name) VALUES ('2', 'b')",
      'DELETE FROM a',
    );
    expect((await migrator.validate()).problems).toMatchObject([{ code: 'DATABASE_DAMAGED' }]);
    const mended = [
      'DROP INDEX CONCURRENTLY public.a_n',
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_n ON a (n)',
    ];
    expect(await migrator.repair({ dryRun: true })).toMatchObject({ mended });
    expect(await migrator.repair()).toMatchObject({ mended, applied: [] });
    expect((await migrator.validate()).problems).toEqual([]);
  },
);

test.skipIf(server.missing)(
  'a build behind IF NOT EXISTS is not recorded over an invalid index',
  async () => {
    const url = await server.freshDatabase();
    await sql(url, 'CREATE TABLE a (n int)', 'INSERT INTO a VALUES (1), (1)', 'SELECT 1');
    await expect(sql(url, 'CREATE UNIQUE INDEX CONCURRENTLY a_n ON a (n)')).rejects.toThrow();
    const dir = folder({
      '1_a.sql': `${OUTSIDE}CREATE INDEX CONCURRENTLY IF NOT EXISTS a_n ON a (n);`,
    });
    const migrator = createMigrator({ url, dir });
    expect((await migrator.up()).warnings).toEqual([
      'dropped the invalid index public.a_n, left by a build that did not finish',
    ]);
    expect((await migrator.validate()).problems).toEqual([]);
  },
);
