import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const BEFORE = 'CREATE TABLE users (id integer PRIMARY KEY, name text, age integer);';
const server = await postgres(17);

describe.each([
  ...(server.missing ? [] : [{ engine: 'postgres', scratch: server.url }]),
  { engine: 'sqlite', scratch: undefined },
])('queries of the application on $engine', ({ engine, scratch }) => {
  async function check(files: Record<string, string>, up: string, queries = 'queries') {
    const path = folder({
      ...files,
      'migrations/1_users.sql': BEFORE,
      'migrations/2_it.sql': `-- handrail: irreversible test\n${up};`,
    });
    const dir = join(path, 'migrations');
    const { findings } = await createMigrator({
      url: `${engine}:`,
      ...(scratch === undefined ? {} : { scratch }),
      dir,
      queries: join(path, queries),
    }).check({ files: [join(dir, '2_it.sql')] });
    const ofQueries = findings.filter(({ at }) => !at.file.includes('migrations/'));
    return ofQueries.map(({ rule, severity, message, at }) => ({
      rule,
      severity,
      message,
      at: at && `${at.file.slice(path.length + 1)}:${at.line}`,
    }));
  }

  test('one that reads or writes what is gone', async () => {
    const files = {
      'queries/read.sql': 'SELECT id FROM users;\n\nSELECT age FROM users WHERE id = 1;',
      'queries/write.sql': 'UPDATE users SET age = 3 WHERE id = 1;\nSET x = 1;',
      'queries/broken.sql': 'SELECT nosuch FROM users;',
    };
    expect(await check(files, 'ALTER TABLE users DROP COLUMN age')).toEqual([
      {
        rule: 'old-app-query-breaks',
        severity: 'error',
        message: expect.stringContaining('age'),
        at: 'queries/read.sql:3',
      },
      {
        rule: 'old-app-query-breaks',
        severity: 'error',
        message: expect.stringContaining('age'),
        at: 'queries/write.sql:1',
      },
      {
        rule: 'query-fails-already',
        severity: 'info',
        message: expect.stringContaining('nosuch'),
        at: 'queries/broken.sql:1',
      },
    ]);
  });

  test('nothing, where a view of the old name keeps them alive', async () => {
    const files = {
      'queries/read.sql': "SELECT id, name FROM users WHERE name = 'a';",
      // No view of SQLite can be written to by itself.
      ...(engine === 'sqlite'
        ? {}
        : { 'queries/write.sql': "INSERT INTO users (id, name) VALUES (1, 'a');" }),
    };
    const up =
      'ALTER TABLE users RENAME TO people;\nCREATE VIEW users AS SELECT id, name, age FROM people';
    expect(await check(files, up)).toEqual([]);
    const broken = await check(files, 'ALTER TABLE users RENAME TO people');
    expect(broken.map(({ rule }) => rule)).toEqual(
      Object.keys(files).map(() => 'old-app-query-breaks'),
    );
  });

  test('a new column, which changes what a star gives', async () => {
    const files = { 'queries/star.sql': 'SELECT * FROM users;\nSELECT id FROM users;' };
    expect(await check(files, 'ALTER TABLE users ADD COLUMN x integer')).toEqual([
      {
        rule: 'cached-plan-break',
        severity: 'warning',
        message:
          engine === 'postgres'
            ? 'cached plan must not change result type'
            : expect.stringContaining('x'),
        at: 'queries/star.sql:1',
      },
    ]);
  });

  test('exports with parameters, as CSV and JSON', async () => {
    const parameter = engine === 'postgres' ? '$1' : '?';
    const rows = [
      { calls: 1, query: `SELECT name,\n "age" FROM users WHERE id = ${parameter}` },
      { calls: 2, query: 'BEGIN' },
      { calls: 3, query: `INSERT INTO users (id) VALUES (${parameter})` },
    ];
    const csv = rows.map(({ calls, query }) => `${calls},"${query.replaceAll('"', '""')}"`);
    const files = {
      'export.csv': ['calls,query', ...csv].join('\n'),
      'export.json': JSON.stringify(rows),
    };
    const up = 'ALTER TABLE users DROP COLUMN age';
    const expected = {
      rule: 'old-app-query-breaks',
      severity: 'error',
      message: expect.stringContaining('age'),
    };
    expect(await check(files, up, 'export.csv')).toEqual([{ ...expected, at: 'export.csv:2' }]);
    expect(await check(files, up, 'export.json')).toEqual([{ ...expected, at: 'export.json:1' }]);
  });

  test('a file that is not there or can not be read', async () => {
    const refused = { code: 'SOURCE_UNREADABLE' };
    await expect(check({}, 'SELECT 1')).rejects.toMatchObject(refused);
    await expect(check({ 'a.csv': 'x,y\n1,2' }, 'SELECT 1', 'a.csv')).rejects.toMatchObject(
      refused,
    );
    await expect(check({ 'a.json': '{}' }, 'SELECT 1', 'a.json')).rejects.toMatchObject(refused);
  });
});

test.skipIf(server.missing)('a write that a new column refuses', async () => {
  const path = folder({
    'queries/write.sql': "INSERT INTO users (id, name) VALUES (1, 'a');",
    'migrations/1_users.sql': BEFORE,
    'migrations/2_it.sql':
      '-- handrail: irreversible test\nALTER TABLE users ADD COLUMN x integer NOT NULL;',
  });
  const dir = join(path, 'migrations');
  const { findings } = await createMigrator({
    url: 'postgres:',
    scratch: server.url,
    dir,
    queries: join(path, 'queries'),
    fill: false,
  }).check({ files: [join(dir, '2_it.sql')] });
  expect(findings.filter(({ at }) => at.file.includes('queries/'))).toMatchObject([
    { rule: 'old-app-query-breaks', message: expect.stringContaining('null value in column "x"') },
  ]);
});
