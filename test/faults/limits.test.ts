import { describe, expect, onTestFinished, test } from 'vitest';
import { startPgbouncer } from '../../tools/pgbouncer.mjs';
import { built, handrail, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { connect, migrator, until } from '../support/sessions.ts';

const server = await postgres();
const NONE = '-- handrail: no-transaction\n';

describe.skipIf(server.missing)('a statement that takes too long', () => {
  const slow = 'CREATE TABLE a (id int);\nSELECT pg_sleep(60);';
  const TIMED_OUT = {
    code: 'RUN_STATEMENT_FAILED',
    details: { sqlState: '57014' },
    at: { line: 2, column: 1 },
    state: 'rolled back: 2_a is not applied, nothing of it remains',
  };

  test('in a batch: its file and line, whose limit it was, and how to change it', async () => {
    const url = await server.freshDatabase();
    const files = { '1_x.sql': 'CREATE TABLE x (id int);', '2_a.sql': slow };
    const { up, of } = migrator(url, files, { statementTimeoutSeconds: 0.1 });
    await expect(up()).rejects.toMatchObject({
      ...TIMED_OUT,
      at: { file: expect.stringContaining('2_a.sql'), line: 2 },
      excerpt: { lines: expect.arrayContaining(['SELECT pg_sleep(60);']) },
      hint: expect.stringMatching(/^The limit of 0\.1 s is that of "statement_timeout" in the con/),
    });
    expect(of('done').map(({ result }) => result.version)).toEqual(['1']);
  });

  test('the limit of the file itself', async () => {
    const url = await server.freshDatabase();
    const files = { '2_a.sql': `-- handrail: statement-timeout 50ms\n${slow}` };
    const options = { statementTimeoutSeconds: 600 };
    await expect(migrator(url, files, options).up()).rejects.toMatchObject({
      ...TIMED_OUT,
      at: { line: 3 },
      hint: expect.stringContaining('0.05 s is that of the direction "statement-timeout"'),
    });
    const off = { '2_a.sql': '-- handrail: statement-timeout off\nSELECT pg_sleep(0.3);' };
    await expect(migrator(url, off, { statementTimeoutSeconds: 0.05 }).up()).resolves.toMatchObject(
      { version: '2' },
    );
  });

  test("the database's own limit is said to be that", async () => {
    const url = await server.freshDatabase();
    const client = await connect(url);
    await client.query(
      `ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET statement_timeout = 200`,
    );
    const { up } = migrator(url, { '2_a.sql': slow });
    await expect(up()).rejects.toMatchObject({
      ...TIMED_OUT,
      hint: expect.stringContaining("The limit is the database's own"),
    });
  });

  test('outside a transaction', async () => {
    const url = await server.freshDatabase();
    const files = { '2_a.sql': `${NONE}SELECT pg_sleep(60);` };
    const { up } = migrator(url, files, { statementTimeoutSeconds: 0.2 });
    await expect(up()).rejects.toMatchObject({
      details: { sqlState: '57014' },
      hint: expect.stringContaining('The limit of 0.2 s'),
    });
  });
});

const SLEEPING = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'
  AND datname = current_database() AND pid <> pg_backend_pid()`;
const AWAKE = `SELECT 1 WHERE NOT EXISTS (${SLEEPING})`;

describe.skipIf(server.missing || !built)('handrail is killed while a statement runs', () => {
  const ways = {
    'alone in a batch': 'SELECT pg_sleep(600);',
    'statement by statement': `SELECT pg_sleep(600);\n-- ${'x'.repeat(70_000)}`,
    'without a transaction': `${NONE}SELECT pg_sleep(600);`,
  };

  test.each(Object.entries(ways))('%s: the server ends it', async (_, sql) => {
    const url = await server.freshDatabase();
    const client = await connect(url);
    const { child, finished } = start(folder({ 'migrations/1_a.sql': sql }), url, ['up']);
    await until(client, SLEEPING);
    child.kill('SIGKILL');
    await finished;
    await until(client, AWAKE);
  });

  test('behind a pooler in transaction mode: the server ends it', async (context) => {
    const pooler = await startPgbouncer(server);
    if (!pooler) return context.skip('pgbouncer is not installed');
    onTestFinished(() => pooler.stop());
    const url = await server.freshDatabase();
    const client = await connect(url);
    const cwd = folder({ 'migrations/1_a.sql': 'SELECT pg_sleep(600);' });
    const { child, finished } = start(cwd, pooler.through(url), ['up']);
    await until(client, SLEEPING);
    child.kill('SIGKILL');
    await finished;
    await until(client, AWAKE);
  });
});

test.skipIf(server.missing || !built)(
  'behind a pooler, no limit stays on its connections',
  async (context) => {
    const pooler = await startPgbouncer(server, { poolSize: 1 });
    if (!pooler) return context.skip('pgbouncer is not installed');
    onTestFinished(() => pooler.stop());
    const url = pooler.through(await server.freshDatabase());
    const cwd = folder({
      'handrail.yml': 'lock_timeout: 7s\nstatement_timeout: 7min\n',
      'migrations/1_a.sql': 'CREATE TABLE a (id int);',
      'migrations/2_b.sql': `${NONE}CREATE INDEX CONCURRENTLY a_id ON a (id);`,
    });
    expect((await handrail(cwd, url, 'up')).code).toBe(0);
    const client = await connect(url);
    const { rows } = await client.query(`SELECT current_setting('lock_timeout') AS lock,
    current_setting('statement_timeout') AS statement,
    current_setting('client_connection_check_interval') AS checks`);
    expect(rows).toEqual([{ lock: '0', statement: '0', checks: '0' }]);
  },
);
