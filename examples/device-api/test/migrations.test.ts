import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migratorFor } from '../src/database.ts';
import { api, home, poolFor, program, requests, server, settingsFor, until } from './support.ts';

const INLINE = `CREATE TABLE IF NOT EXISTS system_config (
  key VARCHAR(255) PRIMARY KEY,
  value JSONB NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
)`;

const OUTPUT = `📝 Running migration: 001_add_security_tables.sql
   ✅ Success

📝 Running migration: 002_add_system_config.sql
   ✅ Success

📝 Running migration: 003_add_device_settings.sql
   ✅ Success

✅ All migrations completed successfully!
`;

const script = (url: string, file = 'scripts/run-migrations.ts') =>
  program(file, { DATABASE_URL: url }).ended;

/** A copy of this example, to change its migrations; gone after the test. */
function copy(): string {
  const cache = join(home, '../../.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'device-api-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['src', 'scripts', 'migrations', 'package.json']) {
    cpSync(join(home, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

describe.skipIf(server.missing)('scripts/run-migrations.ts', () => {
  test('makes all tables in order, and says so; again is nothing', async () => {
    const url = await server.freshDatabase();
    expect(await script(url)).toEqual({ code: 0, stdout: OUTPUT, stderr: '' });
    const again = '   Nothing to run\n\n✅ All migrations completed successfully!\n';
    expect(await script(url)).toEqual({ code: 0, stdout: again, stderr: '' });
    const { rows } = poolFor(url);
    const tables = await rows(`SELECT relname AS name FROM pg_class WHERE relkind = 'r'
      AND relnamespace = 'public'::regnamespace AND relname <> 'schema_migrations' ORDER BY oid`);
    expect(tables.map(({ name }) => name)).toEqual([
      'devices',
      'provisioning_keys',
      'device_api_keys',
      'audit_logs',
      'provisioning_attempts',
      'system_config',
      'device_settings',
    ]);
  });

  test('runs only what is new, and tells which one failed and why', async () => {
    const url = await server.freshDatabase();
    await migratorFor(url).up({ to: '001' });
    const folder = copy();
    const broken = join(folder, 'migrations/004_add_rooms.sql');
    writeFileSync(broken, 'CREATE TABLE rooms (id INT);\nCREATE TABEL doors (id INT);\n');
    const file = join(folder, 'scripts/run-migrations.ts');
    const { code, stdout } = await script(url, file);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^📝 Running migration: 002_.*\n {3}✅ Success\n\n.*003_.*\n {3}✅ Success\n\n📝 Running migration: 004_add_rooms\.sql\n {3}❌ Failed: .*TABEL/,
    );
    expect(stdout).toContain('004_add_rooms.sql:2');
    expect(stdout).not.toContain('All migrations completed');
    const { rows } = poolFor(url);
    expect(await rows(`SELECT to_regclass('rooms') AS it`)).toEqual([{ it: null }]);
    writeFileSync(broken, 'CREATE TABLE rooms (id INT);\n');
    expect(await script(url, file)).toMatchObject({ code: 0 });
  });

  test('several at once: each succeeds, and each migration runs once', async () => {
    const url = await server.freshDatabase();
    const runs = await Promise.all([1, 2, 3].map(() => script(url)));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    const told = runs.map(({ stdout }) => stdout).join('');
    expect(told.match(/ {3}✅ Success/g)).toHaveLength(3);
  });

  test('without a database it says what is missing', async () => {
    const { code, stderr } = await program('scripts/run-migrations.ts', {}).ended;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('DATABASE_URL') });
  });
});

describe.skipIf(server.missing)('system_config', () => {
  const shape = `SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull,
      pg_get_expr(adbin, adrelid) AS "default"
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = 'system_config'::regclass AND attnum > 0 ORDER BY attnum`;

  test('has the columns, indexes and comments that it is to have', async () => {
    const { rows } = await api();
    const column = { attnotnull: true, default: null };
    expect(await rows(shape)).toEqual([
      { ...column, attname: 'key', type: 'character varying(255)' },
      { ...column, attname: 'value', type: 'jsonb' },
      {
        attname: 'updated_at',
        type: 'timestamp without time zone',
        attnotnull: false,
        default: 'CURRENT_TIMESTAMP',
      },
    ]);
    const [{ n }] = await rows(`SELECT count(*)::int AS n FROM pg_description
      WHERE objoid = 'system_config'::regclass`);
    expect(n).toBe(4);
    const indexes = await rows(`SELECT indexname AS name FROM pg_indexes
      WHERE tablename = 'system_config' ORDER BY 1`);
    expect(indexes.map(({ name }) => name)).toEqual([
      'idx_system_config_key',
      'system_config_pkey',
    ]);
  });

  test('that older releases made is taken over with its rows, by script and server', async () => {
    const url = await server.freshDatabase();
    const { rows } = poolFor(url);
    await rows(INLINE);
    await rows(`INSERT INTO system_config (key, value) VALUES
      ('heartbeat_last_check', '{"timestamp": "2025-10-16T10:30:00Z"}'), ('other', '[1]')`);
    const before = await rows(shape);
    const { code, stdout } = await script(url);
    expect({ code, stdout }).toEqual({ code: 0, stdout: OUTPUT });
    expect(await rows(shape)).toEqual(before);
    const { said } = await api({}, url);
    expect(said).toContain('   Last check was at: 2025-10-16T10:30:00.000Z');
    const kept = await rows('SELECT key, value FROM system_config ORDER BY key DESC');
    expect(kept).toEqual([
      { key: 'other', value: [1] },
      { key: 'heartbeat_last_check', value: expect.anything() },
    ]);
    await rows(INLINE);
    await migratorFor(url).down({ all: true });
    expect(await rows('SELECT key FROM system_config')).toHaveLength(2);
  });

  test('no code of the program makes a table', () => {
    for (const name of readdirSync(join(home, 'src'))) {
      expect(readFileSync(join(home, 'src', name), 'utf8')).not.toMatch(/CREATE (TABLE|INDEX)/i);
    }
  });
});

describe.skipIf(server.missing)('the server', () => {
  const started = (url: string, more: Record<string, string> = {}) => {
    const { ADMIN_TOKEN } = settingsFor(url);
    return program('src/main.ts', { DATABASE_URL: url, ADMIN_TOKEN, PORT: '0', ...more });
  };

  test('started several times at once on an empty database: each migration runs once, all serve', async () => {
    const url = await server.freshDatabase();
    const all = [1, 2, 3].map(() => started(url));
    await until(() => all.every(({ said }) => said.stderr.includes('listening')));
    const told = all.map(({ said }) => said.stderr).join('');
    expect(told.match(/applied \d+/g)?.sort()).toEqual([
      'applied 001',
      'applied 002',
      'applied 003',
    ]);
    for (const { said } of all) {
      const [address = ''] = /http:\S+/.exec(said.stderr) ?? [];
      expect(await requests(address)('GET', '/health')).toMatchObject({ status: 200 });
    }
    for (const { child } of all) child.kill('SIGTERM');
    for (const { ended } of all) {
      expect(await ended).toMatchObject({ code: 0, stderr: expect.stringContaining('stopped') });
    }
  });

  test('many starts in one process and an old table: nothing races', async () => {
    const url = await server.freshDatabase();
    const { rows } = poolFor(url);
    await rows(INLINE);
    await Promise.all(Array.from({ length: 8 }, () => api({}, url)));
    expect(await rows('SELECT version FROM schema_migrations')).toHaveLength(3);
  });

  test('told to apply nothing, it names the command that does', async () => {
    const url = await server.freshDatabase();
    const { code, stderr } = await started(url, { ON_START: 'require' }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('3 pending');
    expect(stderr).toContain('npm run migrate');
  });

  test('names every variable that is missing or wrong', async () => {
    const { code, stderr } = await program('src/main.ts', { PORT: 'x', ADMIN_TOKEN: 'a' }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/DATABASE_URL: [\s\S]*ADMIN_TOKEN: must have 16[\s\S]*PORT: /);
  });

  test('on SIGTERM answers what has come, then ends', async () => {
    const url = await server.freshDatabase();
    const one = started(url);
    await until(() => one.said.stderr.includes('listening'));
    const { pool } = poolFor(url);
    const client = await pool.connect();
    await client.query('BEGIN; LOCK TABLE audit_logs IN EXCLUSIVE MODE');
    const [address = ''] = /http:\S+/.exec(one.said.stderr) ?? [];
    const answer = requests(address)('GET', '/admin/audit', { key: 'wrong' });
    await sleep(300);
    const begun = Date.now();
    one.child.kill('SIGTERM');
    await sleep(300);
    await client.query('COMMIT');
    client.release();
    expect(await answer).toMatchObject({ status: 401 });
    expect(await one.ended).toMatchObject({ code: 0 });
    expect(Date.now() - begun).toBeLessThan(3000);
  });
});
