import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { startPgbouncer } from '../../tools/pgbouncer.mjs';
import { built, handrail } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const NONE = '-- handrail: no-transaction\n';

const onPostgres = {
  'migrations/0001_items.up.sql':
    'CREATE TABLE items (id int PRIMARY KEY, v int);\nINSERT INTO items SELECT g, g FROM generate_series(1, 50000) g;',
  'migrations/0002_index.up.sql': `${NONE}CREATE INDEX CONCURRENTLY items_v ON items (v);\nCREATE INDEX CONCURRENTLY items_v_id ON items (v, id);`,
  'migrations/0003_a.up.sql': 'CREATE TABLE a (id int);',
  'migrations/0004_b.up.sql': 'CREATE TABLE b (id int);',
  'migrations/0005_c.up.sql': 'CREATE TABLE c (id int);',
};

const onSqlite = {
  'migrations/0001_a.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY);',
  'migrations/0002_vacuum.sql': `${NONE}VACUUM;`,
  'migrations/0003_b.sql': 'CREATE TABLE b (id INTEGER PRIMARY KEY);',
  'migrations/0004_c.sql': 'CREATE TABLE c (id INTEGER PRIMARY KEY);',
};

/** Starts one run for each URL at the same time and gives what went wrong in any of them. */
async function allUp(cwd: string, urls: readonly string[]): Promise<string[]> {
  const runs = await Promise.all(urls.map((url) => handrail(cwd, url, 'up', '--verbose')));
  return runs.filter(({ code }) => code !== 0).map(({ code, stderr }) => `${code}: ${stderr}`);
}

async function facts(url: string) {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(`
    SELECT (SELECT string_agg(version, ' ' ORDER BY applied_order) FROM schema_migrations) AS applied,
           (SELECT count(*)::int FROM schema_migrations WHERE dirty) AS dirty,
           (SELECT count(*)::int FROM pg_index WHERE NOT indisvalid) AS invalid,
           (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks`);
  await client.end();
  return rows[0];
}

const everything = { applied: '0001 0002 0003 0004 0005', dirty: 0, invalid: 0, locks: 0 };
const server = await postgres();

describe.skipIf(server.missing || !built)('many processes on an empty database', () => {
  test('directly: each migration runs once, everyone exits 0, no lock stays', async () => {
    const url = await server.freshDatabase();
    expect(await allUp(folder(onPostgres), Array(16).fill(url))).toEqual([]);
    expect(await facts(url)).toEqual(everything);
  });

  test('half of them through a pooler in transaction mode', async (context) => {
    const pooler = await startPgbouncer(server);
    if (!pooler) return context.skip('pgbouncer is not installed');
    try {
      const url = await server.freshDatabase();
      const urls = Array.from({ length: 16 }, (_, i) => (i % 2 ? url : pooler.through(url)));
      expect(await allUp(folder(onPostgres), urls)).toEqual([]);
      expect(await facts(url)).toEqual(everything);
    } finally {
      await pooler.stop();
    }
  });
});

test.skipIf(!built)('many processes on one SQLite file', async () => {
  const cwd = folder(onSqlite);
  expect(await allUp(cwd, Array(12).fill('sqlite:app.db'))).toEqual([]);
  const { stdout } = await handrail(cwd, 'sqlite:app.db', 'status', '--json');
  const states = JSON.parse(stdout).migrations.map((one: { state: string }) => one.state);
  expect(states).toEqual(['applied', 'applied', 'applied', 'applied']);
});
