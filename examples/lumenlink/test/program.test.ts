import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { cableTo } from '../../../test/support/cable.ts';
import { migratorFor } from '../src/database.ts';
import { startServer } from '../src/server.ts';
import { readSettings } from '../src/settings.ts';
import {
  databaseOf,
  environment,
  gateway,
  home,
  migrationsWith,
  server,
  start,
  until,
  WAITING,
} from './support.ts';

/** Starts an npm script of this example. */
function npm(script: string, env: Record<string, string>, ...args: string[]) {
  const child = spawn('npm', ['run', '--silent', script, ...(args.length ? ['--', ...args] : [])], {
    cwd: home,
    env: { HOME: process.env.HOME, PATH: process.env.PATH, ...env },
    detached: true,
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...said })),
  );
  return { child, said, ended };
}

describe.skipIf(server.missing)('the server', () => {
  test('migrates when it starts, and says in which mode it is', async () => {
    const { db, said, get } = await start();
    const tables = await db.query(
      `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    expect(tables.map((row) => Object.values(row)[0])).toEqual([
      'attestations',
      'config_packs',
      'discovery_logs',
      'gateway_status_history',
      'gateways',
      'operator_metrics',
      'rate_limits',
      'schema_migrations',
    ]);
    expect(said.join('\n')).toMatch(/applied 0001_initial_schema[\s\S]*plain PostgreSQL/);
    expect(said.join('\n')).toMatch(/0002_add_timescale is skipped: the extension timescaledb/);
    const { status, json } = await get('/health');
    expect([status, json]).toEqual([200, { ok: true, mode: 'postgresql' }]);
  });

  test('says in /health when its database is gone, and answers 503', async () => {
    const url = await server.freshDatabase();
    const { get, operator } = await start(url);
    const other = databaseOf(server.url);
    const name = new URL(url).pathname.slice(1);
    await other.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await other.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      name,
    ]);
    await until('the pool has noticed', async () => (await get('/health')).status === 503);
    expect((await get('/health')).json).toEqual({ ok: false, mode: null });
    expect((await operator.get('/gateways')).status).toBe(503);
    await other.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await until('it answers again', async () => (await get('/health')).status === 200);
  });

  test('goes on when a connection is lost within a transaction, and answers 503', async () => {
    const url = await server.freshDatabase();
    const db = databaseOf(url);
    const cable = await cableTo(url);
    const { operator } = await start(cable.url);
    await db.transaction(async (query) => {
      await query('LOCK TABLE gateways');
      const answer = operator.post('/gateways', gateway());
      await until('the request waits', async () => (await db.query(WAITING)).length > 0);
      cable.cut();
      expect((await answer).status).toBe(503);
    });
    expect((await operator.post('/gateways', gateway())).status).toBe(201);
  });

  test('may be started many times at once on an empty database', async () => {
    const url = await server.freshDatabase();
    const servers = await Promise.all(Array.from({ length: 5 }, () => start(url)));
    const migrated = servers.filter(({ said }) => said.some((line) => line.startsWith('applied')));
    expect(migrated).toHaveLength(1);
    for (const { get } of servers) expect((await get('/health')).status).toBe(200);
  });

  test('answers what it has, takes no more, and ends on SIGTERM', async () => {
    const url = await server.freshDatabase();
    const { child, said, ended } = npm('start', environment(url));
    await until('it listens', () => said.err.includes('listening on'));
    const [address = ''] = /http:\S+\d/.exec(said.err) ?? [];
    const db = databaseOf(url);
    let release = () => {};
    const held = db.transaction(async (query) => {
      await query('LOCK TABLE gateways');
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    await until('the table is locked', () => release.name !== 'release');
    const answer = fetch(`${address}/gateways`, {
      method: 'POST',
      headers: { authorization: 'Bearer operator-of-the-tests' },
      body: JSON.stringify(gateway()),
    });
    await until('the request waits', async () => (await db.query(WAITING)).length > 0);
    process.kill(-Number(child.pid), 'SIGTERM');
    await until('it takes no more', () =>
      fetch(`${address}/health`).then(
        () => false,
        () => true,
      ),
    );
    release();
    await held;
    expect((await answer).status).toBe(201);
    expect(await ended).toMatchObject({ err: expect.stringContaining('stopped') });
  });

  test('does not start with an incomplete environment, and says what is wrong in it', async () => {
    const { code, err } = await npm('start', { PORT: 'x', SIGNING_KEY: 'y' }).ended;
    expect(code).toBe(1);
    for (const name of ['DATABASE_URL', 'PORT', 'OPERATOR_TOKEN', 'SIGNING_KEY: must be']) {
      expect(err).toContain(name);
    }
  });

  test('does not start on plain PostgreSQL unless it is told that this will do', async () => {
    const url = await server.freshDatabase();
    const settings = readSettings(environment(url, { TIMESCALE: 'required' }));
    await expect(startServer(settings, () => {})).rejects.toThrow(
      /TimescaleDB is not in use[\s\S]*TIMESCALE=optional/,
    );
  });
});

describe.skipIf(server.missing)('the migrations', () => {
  test('give each table the indexes by which it is searched', async () => {
    const { db } = await start();
    const found = await db.query<{ indexed: string }>(`
      SELECT concat_ws(' ', relname, (SELECT string_agg(attname, ', ' ORDER BY place)
        FROM unnest(indkey::int2[]) WITH ORDINALITY AS part (number, place)
        JOIN pg_attribute ON attrelid = indrelid AND attnum = number)) AS indexed
      FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
      WHERE relnamespace = 'public'::regnamespace`);
    expect(found.map(({ indexed }) => indexed)).toEqual(
      expect.arrayContaining([
        'gateways region',
        'gateways status',
        'gateways last_seen',
        'config_packs region, version',
        'config_packs version',
        'attestations device_id, created_at',
        'attestations platform',
        'operator_metrics time',
        'discovery_logs channel, created_at',
        'gateway_status_history gateway_id, changed_at',
        'rate_limits device_id, window_start, window_seconds',
        'rate_limits ip_address, window_start, window_seconds',
      ]),
    );
  });

  test('have a way back each, and a new pair is numbered and runs up, down and up', async () => {
    const dir = migrationsWith({});
    const migrator = migratorFor(await server.freshDatabase(), { dir });
    const created = (await migrator.create('new_feature')).map((path) => basename(path));
    expect(created).toEqual(['0003_new_feature.up.sql', '0003_new_feature.down.sql']);
    writeFileSync(join(dir, '0003_new_feature.up.sql'), 'CREATE TABLE features (id BIGINT);');
    writeFileSync(join(dir, '0003_new_feature.down.sql'), 'DROP TABLE features;');
    const files = readdirSync(dir);
    expect(files.filter((name) => /\.up\.sql$/.test(name))).toHaveLength(files.length / 2);
    for (const verb of ['up', 'down', 'up'] as const) {
      expect((await migrator[verb]()).applied.at(-1)?.name).toBe('new_feature');
    }
  });
});

describe.skipIf(server.missing)('npm run migrate', () => {
  test('goes up, tells its version, and down, on the database of DATABASE_URL', async () => {
    const env = { DATABASE_URL: await server.freshDatabase() };
    const migrate = (command: string) => npm('migrate', env, '-command', command).ended;
    expect(await migrate('version')).toMatchObject({ code: 0, out: '0\n' });
    const up = await migrate('up');
    expect(up).toMatchObject({ code: 0, out: 'applied 0001_initial_schema\nversion 0001\n' });
    expect(up.err).toContain('0002_add_timescale is skipped');
    expect(await migrate('version')).toMatchObject({ code: 0, out: '0001\n' });
    expect(await migrate('down')).toMatchObject({ code: 0 });
    expect(await migrate('version')).toMatchObject({ code: 0, out: '0\n' });
    expect(await migrate('up')).toMatchObject({ code: 0 });
    expect(await migrate('sideways')).toMatchObject({ code: 2 });
    const nowhere = await npm('migrate', {}, '-command', 'up').ended;
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('DATABASE_URL')]);
  });
});

test.skipIf(server.missing)('the curl lines of the README do what it says', async () => {
  const { url } = await start(undefined, { OPERATOR_TOKEN: 'operator-of-the-demo' });
  const readme = readFileSync(join(home, 'README.md'), 'utf8');
  const lines = /```sh\n(URL=[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const script = lines
    .replace('http://127.0.0.1:8080', url)
    .replaceAll('curl -s ', "curl --fail-with-body -sw '\\n' ");
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script]);
  const answers = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { ok: true, mode: 'postgresql' },
    { status: 'active' },
    { status: 'degraded' },
    { status: 'active' },
    { history: [{}, {}, {}] },
    { payload: expect.stringContaining('192.0.2.7') },
    { signature: expect.any(String) },
    { algorithm: 'ed25519' },
    { status: 'unverified' },
    { status: 'unverified' },
    { channels: [{ channel: 'dns', successRate: 1 }] },
    { received: 1, stored: 1 },
    { buckets: expect.anything() },
    { buckets: expect.anything() },
  ]);
});

test('the compiler has nothing to say', async () => {
  expect(await npm('check', {}).ended).toMatchObject({ code: 0, out: '' });
});
