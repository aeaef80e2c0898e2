import { describe, expect, test } from 'vitest';
import { built, handrail, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { connect, until } from '../support/watch.ts';

const server = await postgres();

const sleeping = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'
  AND datname = current_database() AND pid <> pg_backend_pid()`;

describe.skipIf(server.missing || !built)('killed', () => {
  test('in a transaction: the next run completes, nothing ran twice', async () => {
    const url = await server.freshDatabase();
    const cwd = folder({
      'migrations/1_a.sql': 'CREATE TABLE a (id int);',
      'migrations/2_b.sql': 'CREATE TABLE b (id int);\nSELECT pg_sleep(2);',
      'migrations/3_c.sql': 'CREATE TABLE c (id int);',
    });
    const client = await connect(url);
    const { child, finished } = start(cwd, url, ['up']);
    await until(client, sleeping);
    child.kill('SIGKILL');
    await finished;
    expect((await handrail(cwd, url, 'up')).code).toBe(0);
    const { rows } = await client.query('SELECT version FROM schema_migrations ORDER BY 1');
    expect(rows.map(({ version }) => version)).toEqual(['1', '2', '3']);
    await client.end();
  });

  test('SIGTERM: the statement is cancelled in the server and rolled back within 2 s', async () => {
    const url = await server.freshDatabase();
    const cwd = folder({ 'migrations/1_a.sql': 'CREATE TABLE a (id int);\nSELECT pg_sleep(60);' });
    const client = await connect(url);
    const { child, finished } = start(cwd, url, ['up', '--json']);
    await until(client, sleeping);
    const began = Date.now();
    child.kill('SIGTERM');
    const { code, stdout } = await finished;
    expect(Date.now() - began).toBeLessThan(2000);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe('RUN_ABORTED');
    expect((await client.query(sleeping)).rowCount).toBe(0);
    expect((await client.query("SELECT to_regclass('a') AS a")).rows).toEqual([{ a: null }]);
    await client.end();
  });
});

describe.skipIf(server.missing)('the lock', () => {
  test('held by another session: waits, names the holder, gives up at the limit', async () => {
    const { createMigrator } = await import('../../src/index.ts');
    const { lockKey } = await import('../../src/engines/postgres/lock-key.ts');
    const url = await server.freshDatabase();
    const dir = folder({ '1_a.sql': 'CREATE TABLE a (id int);' });
    const client = await connect(url);
    const key = lockKey({ schema: 'public', name: 'schema_migrations' });
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${key})`);
    const waits: string[] = [];
    const migrator = createMigrator({
      url,
      dir,
      lockWaitSeconds: 1,
      onEvent: (event) => {
        if (event.type === 'waiting') waits.push(event.holder?.who ?? '');
      },
    });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' });
    expect(waits[0]).toMatch(/^pid \d+ \(postgres@127\.0\.0\.1/);
    await client.query('ROLLBACK');
    await expect(migrator.up()).resolves.toMatchObject({ version: '1' });
    await client.end();
  });
});
