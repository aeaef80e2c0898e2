import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type CheckOptions,
  type CheckResult,
  createMigrator,
  type MigratorEvent,
  type MigratorOptions,
} from '../../src/index.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { folder, write } from '../support/folder.ts';

/** A migration of one file. */
const file = (up: string, down?: string) =>
  down === undefined ? up : `${up}\n-- handrail: down\n${down}\n`;

const USERS = file(
  `CREATE TABLE users (id integer PRIMARY KEY, name varchar(80), age integer);
   INSERT INTO users VALUES (1, 'Anna', 7), (2, 'Bob', NULL);`,
  'DROP TABLE users;',
);

/** What going up, down and up again has shown. */
const tryingAlone = rules.flatMap(({ id, check, measured }) => (check || measured ? [] : [id]));
const seenIn = ({ findings }: CheckResult) =>
  findings.filter(({ rule }) => tryingAlone.includes(rule));

/** The names of all fields, at any depth. */
function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}

describe.each(['postgres', 'sqlite'])('check on %s', (engine) => {
  /** Tries migrations that stand behind one that makes the table users, with two rows. */
  async function check(
    files: Record<string, string>,
    options: CheckOptions = {},
    more: Partial<MigratorOptions> = {},
  ) {
    const all = { '1_users.sql': USERS, ...files };
    const path = folder(
      Object.fromEntries(Object.entries(all).map(([name, text]) => [`migrations/${name}`, text])),
    );
    const dir = join(path, 'migrations');
    const which = { files: Object.keys(files).map((name) => join(dir, name)), ...options };
    return createMigrator({ url: `${engine}:`, dir, fill: false, ...more }).check(which);
  }

  async function one(up: string, down?: string) {
    const result = await check({ '2_it.sql': file(up, down) });
    return {
      ...result.migrations[0],
      rules: seenIn(result).map(({ rule }) => rule),
    };
  }

  test('exact: schema and data are as before', async () => {
    const proof = await one(
      'CREATE TABLE more (x integer); CREATE INDEX users_name ON users (name);',
      'DROP INDEX users_name; DROP TABLE more;',
    );
    expect(proof).toMatchObject({
      rollback: 'exact',
      lostData: [],
      residue: [],
      rules: [],
      failure: null,
    });
  });

  test('exact: a column that is renamed and renamed back', async () => {
    const proof = await one(
      'ALTER TABLE users RENAME COLUMN name TO full_name;',
      'ALTER TABLE users RENAME COLUMN full_name TO name;',
    );
    expect(proof.rollback).toBe('exact');
  });

  test('residue: what down has left, and what is different', async () => {
    const left = await one(
      'CREATE TABLE more (x integer); CREATE INDEX users_name ON users (name);',
      'DROP TABLE more;',
    );
    expect(left).toMatchObject({
      rollback: 'failed',
      rules: ['up-again-fails'],
      failure: { step: 'up again' },
    });
    const index = await one('CREATE INDEX IF NOT EXISTS users_name ON users (name);', 'SELECT 1;');
    expect(index).toMatchObject({
      rollback: 'residue',
      residue: ['index users.users_name is left'],
      rules: ['rollback-residue'],
    });
    const other = await one(
      'DROP TABLE IF EXISTS other;\nCREATE INDEX IF NOT EXISTS a ON users (age);',
      'DROP INDEX a; CREATE UNIQUE INDEX a ON users (age);',
    );
    expect(other.rollback).toBe('residue');
  });

  test('residue: rows that down has left', async () => {
    const proof = await one(
      "DELETE FROM users WHERE id = 3; INSERT INTO users VALUES (3, 'Cleo', 1);",
      'SELECT 1;',
    );
    expect(proof).toMatchObject({ rollback: 'residue', residue: ['1 row is left in users'] });
  });

  test('residue: values where there was none', async () => {
    const proof = await one('UPDATE users SET age = 8 WHERE age IS NULL;', 'SELECT 1;');
    expect(proof).toMatchObject({
      rollback: 'residue',
      residue: ['1 value is left in users.age'],
      rules: ['rollback-residue'],
    });
  });

  test('lossy: which column, and how many values', async () => {
    const dropped = await one(
      'ALTER TABLE users DROP COLUMN age;',
      'ALTER TABLE users ADD COLUMN age integer;',
    );
    expect(dropped).toMatchObject({
      rollback: 'lossy',
      lostData: [{ object: 'users.age', rows: 1 }],
    });
    const cut = await one('UPDATE users SET name = substr(name, 1, 3);', 'SELECT 1;');
    expect(cut).toMatchObject({
      rollback: 'lossy',
      lostData: [{ object: 'users.name', rows: 1 }],
      rules: ['rollback-data-loss'],
    });
    const rows = await one('DELETE FROM users;', 'SELECT 1;');
    expect(rows).toMatchObject({ rollback: 'lossy', lostData: [{ object: 'users', rows: 2 }] });
  });

  test('lossy: rows whose values stand in others afterwards', async () => {
    const swapped = await one(
      'UPDATE users SET age = CASE id WHEN 1 THEN NULL ELSE 7 END;',
      'SELECT 1;',
    );
    expect(swapped).toMatchObject({ rollback: 'lossy', lostData: [{ object: 'users', rows: 2 }] });
  });

  test('exact: a table with more columns than a function takes arguments', async () => {
    const columns = Array.from({ length: 150 }, (_, i) => `c${i}`);
    const wide = `CREATE TABLE wide (${columns.map((name) => `${name} integer`).join(', ')});
      INSERT INTO wide (c1) VALUES (1);`;
    const files = {
      '2_wide.sql': file(wide, 'DROP TABLE wide;'),
      '3_it.sql': file('UPDATE wide SET c2 = 1;', 'UPDATE wide SET c2 = NULL;'),
    };
    const { migrations } = await check(files);
    expect(migrations.map(({ rollback }) => rollback)).toEqual(['exact', 'exact']);
  });

  test('lossy: a column without values here, whose values in production could not come back', async () => {
    const files = {
      '2_empty.sql': file('CREATE TABLE empty (id integer, note text);', 'DROP TABLE empty;'),
      '3_it.sql': file(
        'ALTER TABLE empty DROP COLUMN note;',
        'ALTER TABLE empty ADD COLUMN note text;',
      ),
    };
    const { migrations } = await check(files);
    expect(migrations.map(({ rollback }) => rollback)).toEqual(['exact', 'lossy']);
    expect(migrations[1]?.lostData).toEqual([{ object: 'empty.note', rows: null }]);
  });

  test('irreversible: declared with its reason, or without a down part', async () => {
    const said = await one('-- handrail: irreversible rows are gone\nDELETE FROM users;');
    expect(said).toMatchObject({ rollback: 'irreversible', reason: 'rows are gone', rules: [] });
    const silent = await one('ALTER TABLE users ADD COLUMN x integer;');
    expect(silent).toMatchObject({
      rollback: 'irreversible',
      reason: null,
      rules: ['no-way-down'],
    });
  });

  test('failed: down, with its place; those behind it are tried all the same', async () => {
    const files = {
      '2_it.sql': file('CREATE TABLE more (x integer);', 'DROP TABLE other;'),
      '3_next.sql': file(
        'ALTER TABLE more ADD COLUMN y integer;',
        'ALTER TABLE more DROP COLUMN y;',
      ),
    };
    const result = await check(files);
    const { migrations, untried } = result;
    const findings = seenIn(result);
    expect(migrations.map(({ rollback }) => rollback)).toEqual(['failed', 'exact']);
    expect(untried).toEqual([]);
    expect(findings).toMatchObject([
      { rule: 'down-fails', severity: 'error', measured: true, migration: '2_it', at: { line: 3 } },
    ]);
    expect(findings[0]?.at?.file).toMatch(/2_it\.sql$/);
  });

  test('failed: up; those behind it can not be tried', async () => {
    const files = { '2_it.sql': 'SELECT nosuch;', '3_next.sql': 'SELECT 1;' };
    const result = await check(files);
    const { migrations, untried } = result;
    const findings = seenIn(result);
    expect(migrations).toMatchObject([{ rollback: 'failed', failure: { step: 'up' } }]);
    expect(findings).toMatchObject([{ rule: 'up-fails', severity: 'error' }]);
    expect(untried).toEqual([{ migration: '3_next', reason: '2_it could not be applied' }]);
  });

  test('an old migration that can not be applied ends it, and is named', async () => {
    const files = { '2_broken.sql': 'SELECT nosuch;', '3_it.sql': 'SELECT 1;' };
    const [, file] = Object.keys(files);
    const path = folder(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text])),
    );
    const dir = join(path, 'migrations');
    const error = await createMigrator({ url: `${engine}:`, dir })
      .check({ files: [join(dir, String(file))] })
      .catch((e) => e);
    expect(error).toMatchObject({
      code: 'RUN_STATEMENT_FAILED',
      state: expect.stringContaining('on a scratch database'),
    });
    expect(error.at.file).toMatch(/2_broken\.sql$/);
  });

  test('only those that are named are tried, the others are applied', async () => {
    const files = {
      '2_a.sql': file('ALTER TABLE users ADD COLUMN a integer;'),
      '3_b.sql': file(
        'ALTER TABLE users ADD COLUMN b integer;',
        'ALTER TABLE users DROP COLUMN b;',
      ),
      '4_c.sql': file('ALTER TABLE users ADD COLUMN c integer;'),
      '5_d.sql': file(
        'UPDATE users SET c = 1; ALTER TABLE users ADD COLUMN d integer;',
        'ALTER TABLE users DROP COLUMN d; UPDATE users SET c = NULL;',
      ),
    };
    const path = folder(
      Object.fromEntries(
        Object.entries({ '1_users.sql': USERS, ...files }).map(([name, text]) => [
          `migrations/${name}`,
          text,
        ]),
      ),
    );
    const dir = join(path, 'migrations');
    const { migrations } = await createMigrator({ url: `${engine}:`, dir, fill: false }).check({
      files: [join(dir, '5_d.sql'), join(dir, '3_b.sql')],
    });
    expect(migrations.map(({ name, rollback }) => [name, rollback])).toEqual([
      ['b', 'exact'],
      ['d', 'exact'],
    ]);
    await expect(
      createMigrator({ url: `${engine}:`, dir }).check({ files: ['nothing.sql'] }),
    ).rejects.toMatchObject({ code: 'USAGE_INVALID' });
  });

  test('those that are new since a commit, with and without being committed', async () => {
    const path = folder({ 'migrations/1_users.sql': USERS });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...args], { cwd: path });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    write(path, { 'migrations/2_a.sql': 'SELECT 1;' });
    git('add', '.');
    git('commit', '-qm', 'two');
    write(path, { 'migrations/3_b.sql': 'SELECT 1;' });
    const migrator = createMigrator({ url: `${engine}:`, dir: join(path, 'migrations') });
    const names = async (since: string) =>
      (await migrator.check({ since })).migrations.map(({ name }) => name);
    expect(await names('HEAD~1')).toEqual(['a', 'b']);
    expect(await names('HEAD')).toEqual(['b']);
    // What came to the other branch after this one has left it is not this one's.
    git('checkout', '-qb', 'other', 'HEAD~1');
    write(path, { 'migrations/9_other.sql': 'SELECT 1;' });
    git('add', 'migrations/9_other.sql');
    git('commit', '-qm', 'three');
    git('checkout', '-q', '-');
    expect(await names('other')).toEqual(['a', 'b']);
    await expect(migrator.check({ since: 'nosuch' })).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      message: expect.stringContaining('nosuch'),
    });
  });

  test('how long a statement takes on a few rows says nothing, and is not told', async () => {
    const { migrations, findings } = await check({
      '2_it.sql': file('UPDATE users SET age = 1; CREATE INDEX a ON users (age);', 'DROP INDEX a;'),
    });
    expect(migrations[0]?.statements).toHaveLength(2);
    expect(
      keysIn({ migrations, findings }).filter((key) => /ms|second|time|took/i.test(key)),
    ).toEqual([]);
  });

  test('a session that a migration changes does not disturb the look at it', async () => {
    const set =
      engine === 'postgres'
        ? "SELECT set_config('search_path', '', false);"
        : 'PRAGMA foreign_keys = ON;';
    const proof = await one(`${set} SELECT 1;`, 'SELECT 1;');
    expect(proof.rollback).toBe('exact');
  });

  test('says once what the scratch database is', async () => {
    const events: MigratorEvent[] = [];
    await check(
      { '2_it.sql': `SELECT 1; -- ${Math.random()}` },
      {},
      { onEvent: (event) => events.push(event) },
    );
    expect(events.map(({ type }) => type)).toEqual(['scratch']);
  });
});

test('what is pending in the database is tried, and the database stays as it is', async () => {
  const path = folder({
    'migrations/1_users.sql': USERS,
    'migrations/2_a.sql': 'ALTER TABLE users ADD COLUMN a integer;',
  });
  const migrator = createMigrator({
    url: `sqlite:${join(path, 'app.db')}`,
    dir: join(path, 'migrations'),
  });
  await migrator.up({ count: 1 });
  const { migrations } = await migrator.check();
  expect(migrations).toMatchObject([{ name: 'a', rollback: 'irreversible' }]);
  expect((await migrator.version()).version).toBe('1');
  await migrator.up();
  expect(await migrator.check()).toMatchObject({ migrations: [], server: null });
});

test('what a database has applied is told where the files no longer say it', async () => {
  const path = folder({ 'migrations/1_a.sql': 'SELECT 1;', 'migrations/2_b.sql': 'SELECT 1;' });
  const told: string[] = [];
  const migrator = () =>
    createMigrator({
      url: `sqlite:${join(path, 'it.db')}`,
      dir: join(path, 'migrations'),
      onEvent: (event) => event.type === 'warning' && told.push(event.message),
    });
  await migrator().up();
  rmSync(join(path, 'migrations/1_a.sql'));
  write(path, { 'migrations/2_b.sql': 'SELECT 2;', 'migrations/3_c.sql': 'SELECT 1;' });
  await migrator().check();
  expect(told).toEqual([
    '1_a is applied, and its file is gone: the scratch database is not as this one',
    '2_b was applied with another text: the scratch database is not as this one',
  ]);
});
