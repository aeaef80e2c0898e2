import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engines } from '../../../src/engines/index.ts';
import { createMigrator, type Finding } from '../../../src/index.ts';
import { folder } from '../../support/folder.ts';
import { postgres } from '../../support/postgres.ts';

const servers = await Promise.all([14, 17].map((major) => postgres(major)));

const TABLES = `CREATE TABLE users (id integer PRIMARY KEY, email text, age integer, name varchar(100), big bigint,
    total numeric(10,2));
  CREATE TABLE orders (id integer PRIMARY KEY, user_id integer NOT NULL, note text);`;

/** Rows of a production in which each case has two that are in the way, or two groups of them. */
const ROWS = `INSERT INTO users VALUES (1, NULL, 5, 'a', 1, 1.5), (2, NULL, 17, 'b', 2, 2.5), (3, 'x', 40, 'c', 3, 3),
    (4, 'x', 41, 'd', 4, 4), (5, 'y', 42, 'e', 5, 99999.99), (6, 'y', 43, 'f', 3000000000, -99999.99),
    (7, '7', 44, 'long long long long long long', -3000000000, 0), (8, '8', 45, 'long long long long long long', 8, 8);
  INSERT INTO orders VALUES (1, 1, 'n'), (2, 99, 'n'), (3, 98, 'long long long');`;

interface Case {
  readonly url: string;
  readonly tables?: string;
  readonly up: string;
  readonly fill?: boolean;
}

async function check({ url, tables = TABLES, up, fill = true }: Case) {
  const path = folder({
    'migrations/1_tables.sql': tables,
    'migrations/2_it.sql': `-- handrail: irreversible because\n${up}`,
  });
  const dir = join(path, 'migrations');
  const scratch = url === 'sqlite:' ? {} : { scratch: url };
  const migrator = createMigrator({ url, dir, fill, ...scratch });
  const { findings, migrations } = await migrator.check({ files: [join(dir, '2_it.sql')] });
  const failing = ['may-fail-on-data', 'up-fails', 'table-not-filled'];
  return {
    all: findings,
    findings: findings.filter(({ rule, measured }) => measured && failing.includes(rule)),
    migrations,
  };
}

/** What the query of a finding says of a production with such rows: a count, or so many groups. */
async function inProduction(url: string, { hint }: Finding): Promise<number> {
  const engine = await engines[url === 'sqlite:' ? 'sqlite' : 'postgres']();
  const target = { url: url === 'sqlite:' ? 'sqlite::memory:' : url };
  const session = await engine.connect(target, { readOnly: false, timeoutSeconds: 5 });
  try {
    await session.run(`BEGIN;${TABLES}${ROWS}`);
    const rows = await session.rows(hint ?? '');
    return rows.length === 1 ? Number(rows[0]?.count ?? rows[0]?.['count(*)']) : rows.length;
  } finally {
    await session.close();
  }
}

const rebuilt = (definition: string) => `
  CREATE TABLE fresh (${definition});
  INSERT INTO fresh SELECT * FROM orders;
  DROP TABLE orders;
  ALTER TABLE fresh RENAME TO orders;`;

describe.each(servers.filter(({ missing }) => !missing))('PostgreSQL $version', ({ url }) => {
  test.each([
    ['a missing value', 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;', 'users.email', 2],
    ['duplicates', 'ALTER TABLE users ADD UNIQUE (email);', 'users.email', 2],
    ['duplicates in an index', 'CREATE UNIQUE INDEX ON users (email);', 'users.email', 2],
    [
      'duplicates in an index outside transactions',
      '-- handrail: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY u ON users (email);',
      'users.email',
      2,
    ],
    [
      'an orphan',
      'ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;',
      'orders.user_id',
      2,
    ],
    [
      'an orphan that VALIDATE finds',
      `ALTER TABLE orders ADD CONSTRAINT u FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
       ALTER TABLE orders VALIDATE CONSTRAINT u;`,
      'orders.user_id',
      2,
    ],
    ['a condition', 'ALTER TABLE users ADD CHECK (age > 17);', 'users.age', 2],
    ['a shorter text', 'ALTER TABLE users ALTER COLUMN name TYPE varchar(20);', 'users.name', 2],
    ['a smaller number', 'ALTER TABLE users ALTER COLUMN big TYPE integer;', 'users.big', 2],
    ['fewer digits', 'ALTER TABLE users ALTER COLUMN total TYPE numeric(6,2);', 'users.total', 2],
    [
      'text as a number',
      'ALTER TABLE users ALTER COLUMN email TYPE integer USING email::integer;',
      'users.email',
      4,
    ],
    ['a column without a default', 'ALTER TABLE users ADD COLUMN x integer NOT NULL;', 'users', 8],
  ])('%s', async (_, up, object, count) => {
    const { findings, migrations } = await check({ url, up });
    expect(findings).toMatchObject([
      {
        rule: 'may-fail-on-data',
        severity: object === 'users' ? 'error' : 'warning',
        object,
        measured: true,
        message: expect.stringMatching(/^it fails (on .*\(id -?\d+, \w+ .*\) in|as soon as) /),
        at: { line: 1 + up.split('\n').length, column: expect.any(Number) },
      },
    ]);
    expect(migrations).toMatchObject([{ rollback: 'irreversible', failure: null }]);
    expect(await inProduction(url, findings[0] as Finding)).toBe(count);
    expect((await check({ url, up, fill: false })).findings).toEqual([]);
  });
});

describe('PostgreSQL', () => {
  const [, { url = '' } = {}] = servers;

  test('a computed column that some values overflow: told as such, and measured all the same', async () => {
    const up = 'ALTER TABLE users ADD COLUMN x integer GENERATED ALWAYS AS (age * 1000) STORED;';
    const { findings, migrations } = await check({ url, up });
    expect(findings).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('rows that may be there') },
      { rule: 'table-not-filled', message: expect.stringContaining('tried without rows') },
    ]);
    expect(migrations[0]?.statements).toMatchObject([{ rewrites: ['users'], emptied: [] }]);
  });

  test('all that is in the way in one migration, one after the other', async () => {
    const up = `ALTER TABLE users ALTER COLUMN age SET NOT NULL, ALTER COLUMN name SET NOT NULL;
      CREATE UNIQUE INDEX ON users (email);
      ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;
      ALTER TABLE orders ADD COLUMN x integer NOT NULL;`;
    const { findings, migrations } = await check({ url, up });
    expect(findings.map(({ object, at }) => [object, at?.line])).toEqual([
      ['orders', 5],
      ['users.age', 2],
      ['users.name', 2],
      ['users.email', 3],
      ['orders.user_id', 4],
    ]);
    expect(migrations[0]?.statements).toHaveLength(4);
  });

  test('a failure whatever the rows is one of the migration', async () => {
    const up = 'ALTER TABLE users ALTER COLUMN age SET NOT NULL; ALTER TABLE nosuch ADD x integer;';
    const { findings, migrations } = await check({ url, up });
    expect(findings).toMatchObject([
      { rule: 'up-fails', message: expect.stringMatching(/nosuch/) },
    ]);
    expect(migrations).toMatchObject([{ rollback: 'failed' }]);
  });

  test('a failure whose rows can not be found is told with the words of the database', async () => {
    const up =
      "DO $$BEGIN IF EXISTS (SELECT FROM users WHERE age < 0) THEN RAISE 'too young'; END IF; END$$;";
    const { findings, migrations } = await check({ url, up });
    expect(findings).toMatchObject([
      {
        rule: 'may-fail-on-data',
        message: 'it fails on rows that may be there, and not without rows: too young',
      },
      { rule: 'table-not-filled', message: expect.stringContaining('tried without rows') },
    ]);
    expect(migrations).toMatchObject([{ rollback: 'irreversible' }]);
  });

  test('names that must be quoted, and schemas, stand in the query as they must', async () => {
    const tables = 'CREATE SCHEMA s; CREATE TABLE s."Order" ("select" text);';
    const up = 'ALTER TABLE s."Order" ALTER "select" SET NOT NULL;';
    const { findings } = await check({ url, tables, up });
    expect(findings).toMatchObject([
      {
        object: 's."Order".select',
        hint: expect.stringContaining('SELECT count(*) FROM s."Order" WHERE "select" IS NULL;'),
      },
    ]);
  });
});

describe('SQLite', () => {
  const url = 'sqlite:';
  test.each([
    ['duplicates', 'CREATE UNIQUE INDEX u ON users (email);', 'users.email', 2],
    ['a column without a default', 'ALTER TABLE users ADD COLUMN x integer NOT NULL;', 'users', 8],
    [
      'a default that is not constant',
      'ALTER TABLE users ADD COLUMN x text DEFAULT CURRENT_TIMESTAMP;',
      'users',
      8,
    ],
    [
      'an orphan',
      rebuilt('id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES users, note text'),
      'orders.user_id',
      2,
    ],
    [
      'a condition',
      rebuilt('id integer PRIMARY KEY, user_id integer, note text CHECK (length(note) < 5)'),
      'orders.note',
      1,
    ],
  ])('%s', async (_, up, object, count) => {
    const { findings, migrations } = await check({ url, up });
    expect(findings).toMatchObject([
      {
        rule: 'may-fail-on-data',
        severity: object === 'users' ? 'error' : 'warning',
        object,
        message: expect.stringMatching(/^it fails (on .*\(id -?\d+, \w+ .*\) in|as soon as) /),
      },
    ]);
    expect(migrations).toMatchObject([{ rollback: 'irreversible', failure: null }]);
    expect(await inProduction(url, findings[0] as Finding)).toBe(count);
    expect((await check({ url, up, fill: false })).findings).toEqual([]);
  });

  test('missing values, and those of another storage class, one after the other', async () => {
    const up = `CREATE TABLE fresh (id integer PRIMARY KEY, user_id integer NOT NULL, note text NOT NULL) STRICT;
      INSERT INTO fresh SELECT * FROM orders;`;
    const { findings } = await check({ url, up });
    expect(findings.map(({ object, message }) => [object, message.replace(/.*?: /s, '')])).toEqual([
      ['orders.note', 'NOT NULL constraint failed: fresh.note'],
      ['orders.user_id', expect.stringMatching(/^cannot store \w+ value in INTEGER column/)],
      ['orders.note', 'cannot store BLOB value in TEXT column fresh.note'],
    ]);
  });
});

describe('PostgreSQL: a change of type', () => {
  const url = servers[1]?.url ?? '';
  const price = 'total numeric(10,2)';
  async function lossy(up: string, column = price) {
    const tables = `CREATE TABLE users (id integer PRIMARY KEY, ${column});`;
    const { all } = await check({ url, tables, up: `ALTER TABLE users ${up};` });
    return all.filter(({ rule }) => rule === 'lossy-cast');
  }

  test.each([
    ['fractions', 'ALTER total TYPE integer', price],
    ['scale', 'ALTER total TYPE numeric(10,1)', price],
    ['microseconds', 'ALTER at TYPE timestamptz(0)', 'at timestamptz'],
    ['the time of day', 'ALTER at TYPE date', 'at timestamp'],
    ['the end of a text', 'ALTER note TYPE varchar(10) USING left(note, 10)', 'note text'],
    ['leading zeros', "ALTER note TYPE text USING ltrim(note, '0')", 'note varchar(30)'],
  ])('that loses %s', async (_, up, column) => {
    const [finding, ...rest] = await lossy(up, column);
    expect(finding).toMatchObject({ measured: true, at: { line: 2 } });
    expect(finding?.message).toMatch(/^(\d+ )?values? of users\.\w+ are others as /);
    expect(finding?.hint.startsWith('-- count')).toBe(!/USING/.test(up));
    expect(rest).toEqual([]);
  });

  test.each([
    ['ALTER total TYPE numeric(12,2)', price],
    ['ALTER total TYPE numeric', price],
    ['ALTER total TYPE text', price],
    ['ALTER n TYPE bigint', 'n integer'],
    ["ALTER at TYPE timestamptz USING at AT TIME ZONE 'UTC'", 'at timestamp'],
  ])('that keeps all values: %s', async (up, column) => {
    expect((await lossy(up, column)).filter(({ measured }) => measured)).toEqual([]);
  });

  test('the query counts what would change', async () => {
    const [finding] = await lossy('ALTER total TYPE integer');
    expect(await inProduction(url, finding as Finding)).toBe(4);
  });
});
