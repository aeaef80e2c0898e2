import type pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPgbouncer } from '../../tools/pgbouncer.mjs';
import { postgres } from '../support/postgres.ts';
import { connect, migrator } from '../support/sessions.ts';

const server = await postgres();
const NONE = '-- handrail: no-transaction\n';
/** Time enough to see who is in the way, also on a busy machine. */
const SEEN = { lockTimeoutSeconds: 4 };
const ALTER = "INSERT INTO log VALUES ('x');\nALTER TABLE flags ADD COLUMN legacy int;";

/** A database with two tables, and a session that has done something in a transaction that it leaves open. */
async function busy(sql = 'SELECT count(*) FROM flags', begin = 'BEGIN') {
  const url = await server.freshDatabase();
  const other = await connect(url);
  await other.query('CREATE TABLE flags (id int); CREATE TABLE log (note text)');
  const { rows } = await other.query('SELECT pg_backend_pid() AS pid');
  await other.query(`${begin}; ${sql}`);
  return { url, other, pid: rows[0].pid as number };
}

const one = async (client: pg.Client, sql: string) =>
  Object.values((await client.query(sql)).rows[0])[0];

/** A session may end before it has the answer. */
const commit = (client: pg.Client, then = '') =>
  client.query(`COMMIT; ${then}`).catch(() => undefined);

const logged = (client: pg.Client) => one(client, 'SELECT count(*)::int FROM log');

describe.skipIf(server.missing)('a lock that others have', () => {
  test('rolled back, told who is in the way, and done when they have ended', async () => {
    const { url, other, pid } = await busy();
    const look = await connect(url);
    let locks: unknown;
    const { up, of } = migrator(url, { '1_a.sql': ALTER }, SEEN, ({ type }) => {
      if (type !== 'retry') return;
      locks = one(look, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'");
      void commit(other);
    });
    await expect(up()).resolves.toMatchObject({ version: '1' });
    const [retry, ...more] = of('retry');
    expect(more).toEqual([]);
    expect(retry).toMatchObject({ attempt: 1, limitSeconds: 300 });
    expect(retry?.blockage).toEqual({
      lock: 'ACCESS EXCLUSIVE on flags',
      advice: expect.stringContaining(`pg_terminate_backend(${pid})`),
      blockers: [
        {
          pid,
          who: `pid ${pid} (postgres@127.0.0.1, api)`,
          state: 'idle in transaction',
          seconds: expect.any(Number),
          query: 'BEGIN; SELECT count(*) FROM flags',
        },
      ],
    });
    expect(of('blocked')[0]).toMatchObject({
      attempt: 1,
      blockage: { lock: 'ACCESS EXCLUSIVE on flags' },
    });
    expect(await locks).toBe(0);
    expect(await logged(other)).toBe(1);
  });

  test('in a batch: what went before stays, the rest goes on', async () => {
    const { url, other } = await busy();
    const files = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((n) => [`${n}_t.sql`, `CREATE TABLE t${n} (id int);`]),
    );
    files['4_t.sql'] = ALTER;
    const { up, of } = migrator(url, files, { lockTimeoutSeconds: 0.2 }, ({ type }) => {
      if (type === 'retry') void commit(other);
    });
    await expect(up()).resolves.toMatchObject({ version: '6', appliedCount: 6 });
    expect(of('retry')).toHaveLength(1);
    expect(of('done').map(({ result }) => result.version)).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(await logged(other)).toBe(1);
  });

  test('all in one transaction: all of it again', async () => {
    const { url, other } = await busy();
    const files = { '1_a.sql': "INSERT INTO log VALUES ('1');", '2_a.sql': ALTER };
    const { up, of } = migrator(url, files, { lockTimeoutSeconds: 0.2 }, ({ type }) => {
      if (type === 'retry') void commit(other);
    });
    await expect(up({ atomic: true })).resolves.toMatchObject({ version: '2' });
    expect(of('retry')).toHaveLength(1);
    expect(await logged(other)).toBe(2);
  });

  test('gives up at the limit: nothing remains, and the statement and the session are named', async () => {
    const { url, other, pid } = await busy(
      "SELECT count(*) FROM flags, (SELECT 'x://a:s3cret@b') AS x",
    );
    const { up, of } = migrator(url, { '1_a.sql': ALTER }, { ...SEEN, lockRetrySeconds: 5 });
    const error = await up().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'LOCK_BLOCKED',
      at: { line: 2, column: 1 },
      state: 'rolled back: 1_a is not applied, nothing of it remains',
      hint: expect.stringContaining(`SELECT pg_terminate_backend(${pid}) ends it.`),
    });
    expect((error as Error).message).toMatch(
      new RegExp(
        `^1_a waited \\d+ s in 2 tries for ACCESS EXCLUSIVE on flags, behind pid ${pid} \\(postgres@127\\.0\\.0\\.1, api\\), idle in transaction for \\d+ s, last statement: BEGIN; SELECT`,
      ),
    );
    expect((error as Error).message).not.toContain('s3cret');
    expect(of('retry')).toHaveLength(1);
    await other.query('COMMIT');
    expect(await logged(other)).toBe(0);
  });

  test('a file has its own limit; a retry can be switched off', async () => {
    const { url } = await busy();
    const files = { '1_a.sql': `-- handrail: lock-timeout 50ms\n${ALTER}` };
    const options = { lockTimeoutSeconds: 600, lockRetrySeconds: 0 };
    await expect(migrator(url, files, options).up()).rejects.toMatchObject({
      code: 'LOCK_BLOCKED',
      details: { tries: 1 },
    });
  });

  test('a file that sets lock_timeout itself is right', async () => {
    const { url } = await busy();
    const files = { '1_a.sql': `SET lock_timeout = '50ms';\n${ALTER}` };
    const options = { lockTimeoutSeconds: 600, lockRetrySeconds: 0 };
    await expect(migrator(url, files, options).up()).rejects.toMatchObject({
      code: 'LOCK_BLOCKED',
    });
  });

  test('switched off: waits until the others have ended', async () => {
    const { url, other } = await busy();
    const { up, of } = migrator(
      url,
      { '1_a.sql': ALTER },
      { lockTimeoutSeconds: 0 },
      ({ type }) => {
        if (type === 'blocked') void commit(other);
      },
    );
    await expect(up()).resolves.toMatchObject({ version: '1' });
    expect(of('retry')).toEqual([]);
  });

  test('a migration in code is tried again as well', async () => {
    const { url, other } = await busy();
    const code = `export async function up(db) { await db.schema.alterTable('flags').addColumn('x', 'integer').execute(); }`;
    const { up, of } = migrator(
      url,
      { '1_a.js': code },
      { lockTimeoutSeconds: 0.2 },
      ({ type }) => {
        if (type === 'retry') void commit(other);
      },
    );
    await expect(up()).resolves.toMatchObject({ version: '1' });
    expect(of('retry')).toHaveLength(1);
  });

  test('a down is tried again as well', async () => {
    const { url, other } = await busy('SELECT 1');
    const files = {
      '1_a.sql': `${ALTER}\n-- handrail: down\nALTER TABLE flags DROP COLUMN legacy;`,
    };
    const { up, down, of } = migrator(url, files, { lockTimeoutSeconds: 0.2 }, ({ type }) => {
      if (type === 'retry') void commit(other);
    });
    await up();
    await other.query('SELECT count(*) FROM flags');
    await expect(down()).resolves.toMatchObject({ version: '0' });
    expect(of('retry')).toHaveLength(1);
  });
});

test.skipIf(server.missing)(
  'the history table is brought up to date when its readers have ended',
  async () => {
    const { url, other } = await busy('SELECT 1');
    const files = { '1_a.sql': 'CREATE TABLE a (id int);' };
    await migrator(url, files).up();
    await (await connect(url)).query('ALTER TABLE schema_migrations DROP COLUMN handrail_version');
    await other.query('SELECT count(*) FROM schema_migrations');
    const more = { ...files, '2_b.sql': 'CREATE TABLE b (id int);' };
    const { up, of } = migrator(url, more, { lockTimeoutSeconds: 0.2 }, ({ type }) => {
      if (type === 'retry') void commit(other);
    });
    await expect(up()).resolves.toMatchObject({ version: '2' });
    expect(of('retry')).toHaveLength(1);
  },
);

describe.skipIf(server.missing)('what keeps nobody out waits', () => {
  const VALIDATE = 'ALTER TABLE flags VALIDATE CONSTRAINT positive;';
  const ADDED =
    'ALTER TABLE flags ADD CONSTRAINT positive CHECK (id > 0) NOT VALID; COMMIT; BEGIN; ';
  const SHARE = 'LOCK TABLE flags IN SHARE UPDATE EXCLUSIVE MODE';

  test('VALIDATE CONSTRAINT: longer than lock_timeout', async () => {
    const { url, other } = await busy(ADDED + SHARE);
    const { up, of } = migrator(
      url,
      { '1_a.sql': VALIDATE },
      { lockTimeoutSeconds: 0.1 },
      ({ type }) => {
        if (type === 'blocked') void commit(other);
      },
    );
    await expect(up()).resolves.toMatchObject({ version: '1' });
    expect(of('retry')).toEqual([]);
    expect(of('blocked')[0]).toMatchObject({
      limitSeconds: 3600,
      blockage: { lock: 'SHARE UPDATE EXCLUSIVE on flags' },
    });
  });

  test('VALIDATE CONSTRAINT: until its own limit', async () => {
    const { url } = await busy(ADDED + SHARE);
    const { up } = migrator(url, { '1_a.sql': VALIDATE }, { lockPatienceSeconds: 1 });
    await expect(up()).rejects.toMatchObject({
      code: 'LOCK_BLOCKED',
      at: { line: 1 },
      state: 'rolled back: 1_a is not applied, nothing of it remains',
    });
  });

  test('beside a statement that keeps others out, it has the usual limit', async () => {
    const { url } = await busy(ADDED + SHARE);
    const files = { '1_a.sql': `CREATE TABLE x (id int);\n${VALIDATE}` };
    const options = { lockTimeoutSeconds: 0.1, lockRetrySeconds: 0 };
    await expect(migrator(url, files, options).up()).rejects.toMatchObject({
      code: 'LOCK_BLOCKED',
      at: { line: 2 },
    });
  });

  const INDEX = { '1_i.sql': `${NONE}CREATE INDEX CONCURRENTLY flags_id ON flags (id);` };

  test('CREATE INDEX CONCURRENTLY: also where the database has a lock_timeout', async () => {
    const { url, other } = await busy('SELECT 1', 'BEGIN ISOLATION LEVEL REPEATABLE READ');
    const name = new URL(url).pathname.slice(1);
    const owner = await connect(url);
    await owner.query(`ALTER DATABASE "${name}" SET lock_timeout = '50ms'`);
    await other.query('INSERT INTO flags VALUES (1)');
    const { up, of } = migrator(url, INDEX, {}, ({ type }) => {
      if (type === 'blocked') void commit(other);
    });
    await expect(up()).resolves.toMatchObject({ version: '1' });
    expect(of('blocked')[0]?.blockage).toMatchObject({
      lock: 'the end of another transaction',
      blockers: [{ state: 'idle in transaction' }],
    });
    expect(await one(owner, 'SELECT count(*)::int FROM pg_index WHERE NOT indisvalid')).toBe(0);
  });

  test('through a pooler in transaction mode, too', async (context) => {
    const pooler = await startPgbouncer(server);
    if (!pooler) return context.skip('pgbouncer is not installed');
    onTestFinished(() => pooler.stop());
    const { url, other } = await busy('INSERT INTO flags VALUES (1)');
    const files = { ...INDEX, '2_a.sql': ALTER };
    const { up, of } = migrator(pooler.through(url), files, {}, ({ type }) => {
      if (type !== 'blocked') return;
      const first = new Set(of('blocked').map(({ blockage }) => blockage.lock)).size === 1;
      if (!first) void commit(other);
      else if (of('blocked').length === 1) void commit(other, 'BEGIN; SELECT count(*) FROM flags');
    });
    await expect(up()).resolves.toMatchObject({ version: '2' });
    expect([...new Set(of('blocked').map(({ blockage }) => blockage.lock))]).toEqual([
      'the end of another transaction',
      'ACCESS EXCLUSIVE on flags',
    ]);
  });
});

test.skipIf(server.missing)('a statement that takes long: how far the server is', async () => {
  const { url } = await busy('SELECT 1');
  const slow = `CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE sql
      AS $$ SELECT 1 FROM (SELECT pg_sleep(0.02)) x $$;
    CREATE INDEX t_slow ON t (slow(g));`;
  const table = 'CREATE TABLE t AS SELECT g FROM generate_series(1, 200) g;';
  const { up, of } = migrator(url, { '1_t.sql': table, '2_index.sql': slow });
  await up();
  expect(of('progress')[0]).toEqual({
    type: 'progress',
    progress: {
      phase: 'building index: scanning table',
      object: 't',
      unit: 'blocks',
      done: expect.any(Number),
      total: 1,
    },
  });
});

describe.skipIf(server.missing)('a file without a transaction', () => {
  const FILE = `${NONE}INSERT INTO log VALUES ('x');\nALTER TABLE flags ADD COLUMN x int;\nINSERT INTO log VALUES ('y');`;

  test('a statement that meets a lock is tried again, and none runs twice', async () => {
    const { url, other } = await busy();
    const { up, of } = migrator(
      url,
      { '1_a.sql': FILE },
      { lockTimeoutSeconds: 0.2 },
      ({ type }) => {
        if (type === 'retry') void commit(other);
      },
    );
    await expect(up()).resolves.toMatchObject({ version: '1' });
    expect(of('retry')).toHaveLength(1);
    expect(await logged(other)).toBe(2);
  });

  test('gives up at the limit, and goes on the next time', async () => {
    const { url, other } = await busy();
    const options = { lockTimeoutSeconds: 0.2, lockRetrySeconds: 0 };
    const { up } = migrator(url, { '1_a.sql': FILE }, options);
    await expect(up()).rejects.toMatchObject({
      code: 'LOCK_BLOCKED',
      at: { line: 3 },
      state: expect.stringContaining('1_a is half applied: 1 of 3 statements ran'),
    });
    await commit(other);
    await expect(up()).resolves.toMatchObject({ version: '1' });
    expect(await logged(other)).toBe(2);
  });

  test('what it sets itself wins', async () => {
    const { url } = await busy();
    const files = { '1_a.sql': FILE.replace('\n', "\nSET lock_timeout = '50ms';\n") };
    const options = { lockTimeoutSeconds: 600, lockRetrySeconds: 0 };
    await expect(migrator(url, files, options).up()).rejects.toMatchObject({
      code: 'LOCK_BLOCKED',
    });
  });
});
