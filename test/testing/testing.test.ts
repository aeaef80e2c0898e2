import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { engineFor } from '../../src/engines/index.ts';
import { scratchBase } from '../../src/engines/scratch-folders.ts';
import { createMigrator } from '../../src/index.ts';
import { type TestDatabasesOptions, testDatabases } from '../../src/testing/index.ts';
import { folder, write } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const built = existsSync(join(dist, 'testing.js'));
if (!built)
  process.stderr.write('Skipping tests of other processes: dist/ is missing (make build)\n');
const server = await postgres(18);

const FILES = {
  'migrations/1_users.sql':
    'CREATE TABLE users (id integer PRIMARY KEY);\n-- handrail: down\nDROP TABLE users;\n',
  'migrations/2_name.sql': 'ALTER TABLE users ADD COLUMN name text;\n',
};

async function open(options: TestDatabasesOptions) {
  const databases = await testDatabases(options);
  onTestFinished(() => databases.close());
  return databases;
}

/** Rows of the last statement. */
async function sql(url: string, ...statements: string[]) {
  const { engine, target } = await engineFor(url);
  const session = await engine.connect(target, { readOnly: false, timeoutSeconds: 10 });
  try {
    for (const one of statements.slice(0, -1)) await session.run(one);
    return await session.rows(statements.at(-1) as string);
  } finally {
    await session.close();
  }
}

const engines: [string, TestDatabasesOptions][] = [
  ['postgres', { engine: 'postgres' }],
  ['sqlite', { engine: 'sqlite' }],
  ...(server.missing
    ? []
    : [
        ['a given server', { url: server.url, scratch: server.url }] as [
          string,
          TestDatabasesOptions,
        ],
      ]),
];

describe.each(engines)('databases for tests on %s', (_, where) => {
  test('have all migrations, and each its own rows', async () => {
    const dir = join(folder(FILES), 'migrations');
    const databases = await open({ ...where, dir });
    const [a, b] = [await databases.create(), await databases.create()];
    await sql(a.url, "INSERT INTO users VALUES (1, 'a')", 'SELECT 1');
    expect(await sql(b.url, 'SELECT * FROM users')).toEqual([]);
    expect(await sql(a.url, 'SELECT name FROM users')).toEqual([{ name: 'a' }]);
    const status = await createMigrator({ url: b.url, dir }).status();
    expect(status.migrations.map(({ state }) => state)).toEqual(['applied', 'applied']);
  });

  test('go when the test asks for it', async () => {
    const databases = await open({ ...where, dir: join(folder(FILES), 'migrations') });
    let end: () => Promise<void> = async () => {};
    const { url } = await databases.create((drop) => {
      end = drop;
    });
    await sql(url, 'SELECT 1');
    await end();
    await expect(sql(url, 'SELECT * FROM users')).rejects.toThrow();
  });

  test('run only what is new of a history that has grown, and all of one that has changed', async () => {
    const path = folder(FILES);
    const dir = join(path, 'migrations');
    const applied = async () => {
      const databases = await testDatabases({ ...where, dir });
      const { url } = await databases.create();
      const { migrations } = await createMigrator({ url, dir }).status();
      await databases.close();
      return migrations.map(({ appliedAt }) => appliedAt);
    };
    write(path, { 'migrations/1_users.sql': `${FILES['migrations/1_users.sql']}-- ${path}\n` });
    const first = await applied();
    expect(await applied()).toEqual(first);
    write(path, { 'migrations/3_more.sql': 'CREATE TABLE more (x integer);\n' });
    const second = await applied();
    expect(second.slice(0, 2)).toEqual(first);
    write(path, { 'migrations/2_name.sql': 'ALTER TABLE users ADD COLUMN name varchar(9);\n' });
    const third = await applied();
    expect(third[1]).not.toBe(first[1]);
  });
});

test('a configuration in the working folder is enough', async () => {
  const path = folder({ ...FILES, 'handrail.yml': 'url: sqlite:app.db\ndir: migrations\n' });
  const back = process.cwd();
  process.chdir(path);
  onTestFinished(() => process.chdir(back));
  const { url } = await (await open({})).create();
  expect(await sql(url, 'SELECT count(*) AS n FROM users')).toEqual([{ n: 0 }]);
  expect(existsSync(join(path, 'app.db'))).toBe(false);
});

test('a migration that fails is named, and leaves nothing', async () => {
  const dir = join(folder({ 'migrations/1_a.sql': 'SELECT 1;\nSELECT nosuch;\n' }), 'migrations');
  const error = await testDatabases({ engine: 'postgres', dir }).catch((e) => e);
  expect(error).toMatchObject({ code: 'RUN_STATEMENT_FAILED', at: { line: 2 } });
  const held = readdirSync(scratchBase());
  expect(held.filter((name) => name.startsWith(`held-${process.pid}-`))).toEqual([]);
});

describe.skipIf(!built || server.missing)('other processes', () => {
  const SCRIPT = `
    import { testDatabases } from '${dist}testing.js';
    import { createMigrator } from '${dist}index.js';
    const [engine, url] = process.argv.slice(2);
    const dir = 'migrations';
    const where = url ? { url, scratch: url } : { engine };
    const databases = await testDatabases({ ...where, dir });
    const one = await databases.create();
    const { migrations } = await createMigrator({ url: one.url, dir }).status();
    console.log(JSON.stringify({ url: one.url, at: migrations.map((m) => m.appliedAt) }));
    if (process.argv[4] === 'stay') setInterval(() => {}, 1000);
    else await databases.close();`;

  function start(cwd: string, ...args: string[]) {
    write(cwd, { 'run.mjs': SCRIPT });
    const child = spawn(process.execPath, ['run.mjs', ...args], { cwd });
    let text = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    child.stderr.setEncoding('utf8').on('data', (piece) => {
      errors += piece;
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const closed = once(child, 'close');
    const said = async () => {
      while (!text.includes('\n') && child.exitCode === null) await sleep(20);
      if (!text.includes('\n')) throw new Error(errors);
      return JSON.parse(text) as { url: string; at: string[] };
    };
    return { child, closed, said };
  }

  /** A history that no other test has. */
  const fresh = () => {
    const path = folder(FILES);
    write(path, { 'migrations/3_own.sql': `CREATE TABLE own (x integer); -- ${path}\n` });
    return path;
  };

  test.each([
    ['postgres', ''],
    ['sqlite', ''],
    ['', server.url],
  ])('that ask at once let one of them build: %s %s', async (engine, url) => {
    const cwd = fresh();
    const all = [1, 2, 3].map(() => start(cwd, engine, url));
    const said = await Promise.all(all.map((one) => one.said()));
    expect(new Set(said.map(({ at }) => at.join())).size).toBe(1);
    expect(new Set(said.map((one) => one.url)).size).toBe(3);
    expect(await Promise.all(all.map(({ closed }) => closed))).toEqual(all.map(() => [0, null]));
  });

  test('that are killed leave no database on a given server once another asks', async () => {
    const cwd = fresh();
    const { child, closed, said } = start(cwd, '', server.url, 'stay');
    const { url } = await said();
    child.kill('SIGKILL');
    await closed;
    const left = () =>
      sql(url, 'SELECT 1').then(
        () => true,
        () => false,
      );
    for (const end = Date.now() + 10_000; (await left()) && Date.now() < end; await sleep(50)) {
      await (
        await testDatabases({ url: server.url, scratch: server.url, dir: join(cwd, 'migrations') })
      ).close();
    }
    expect(await left()).toBe(false);
  });

  test('that are killed leave no server and no folder once another asks', async () => {
    const cwd = fresh();
    const { child, closed, said } = start(cwd, 'postgres', '', 'stay');
    await said();
    const held = () =>
      readdirSync(scratchBase()).filter((name) => name.startsWith(`held-${child.pid}-`));
    expect(held()).toHaveLength(1);
    child.kill('SIGKILL');
    await closed;
    for (const end = Date.now() + 10_000; held().length > 0 && Date.now() < end; await sleep(50)) {
      await (await open({ engine: 'sqlite', dir: join(cwd, 'migrations') })).close();
    }
    expect(held()).toEqual([]);
  });

  test('can be those of node:test', async () => {
    const cwd = fresh();
    write(cwd, {
      'a.test.mjs': `
        import assert from 'node:assert';
        import { after, before, test } from 'node:test';
        import { createMigrator } from '${dist}index.js';
        import { testDatabases } from '${dist}testing.js';
        let databases;
        before(async () => { databases = await testDatabases({ engine: 'postgres', dir: 'migrations' }); });
        after(() => databases.close());
        for (const i of [1, 2, 3]) test(String(i), async (t) => {
          const { url } = await databases.create((drop) => t.after(drop));
          assert.equal((await createMigrator({ url, dir: 'migrations' }).version()).version, '3');
        });`,
    });
    const child = spawn(process.execPath, ['--test', 'a.test.mjs'], {
      cwd,
      env: { PATH: process.env.PATH },
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    expect((await once(child, 'close'))[0], text).toBe(0);
    expect(text).toMatch(/pass 3/);
  });
});
