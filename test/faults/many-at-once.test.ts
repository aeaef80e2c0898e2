import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockKey } from '../../src/engines/postgres/lock-key.ts';
import { createMigrator } from '../../src/index.ts';
import { startPgbouncer } from '../../tools/pgbouncer.mjs';
import { type PostgresServer, startPostgres } from '../../tools/postgres.mjs';
import { built, handrail, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { dropIndex, filesOf, index, inSql, log, plain } from './support/migrations.ts';
import { allDone, disagreements, withoutLog } from './support/oracle.ts';
import { Observer } from './support/postgres-facts.ts';
import { ALONE, DOWN_TO, onPostgres } from './support/runs.ts';
import { everything } from './support/sweep.ts';

/** The ten, and index builds that take long enough for the others to come upon them. */
const migrations = [
  ...onPostgres,
  inSql('0011_rows', {
    up: [plain('INSERT INTO items SELECT g, g FROM generate_series(1, 20000) g'), log],
    down: [plain('TRUNCATE items')],
  }),
  inSql('0012_large_indexes', {
    head: ALONE,
    up: [index('large_v', 'items (v)'), log, index('large_id', 'items (id)')],
    down: [dropIndex('large_id'), dropIndex('large_v')],
  }),
];

const timeout = 600_000;
const POOL = 4;
const { missing } = await postgres();

let server: PostgresServer;
let pooler: Awaited<ReturnType<typeof startPgbouncer>>;

beforeAll(async () => {
  if (missing) return;
  server = await startPostgres({ settings: { max_connections: 100 } });
  pooler = await startPgbouncer(server, { poolSize: POOL });
});
afterAll(async () => {
  await pooler?.stop();
  await server?.stop();
});

/** Runs commands at the same time, each on its URL, and gives what any of them said beyond success. */
async function allAtOnce(
  cwd: string,
  runs: readonly { url: string; args: readonly string[] }[],
): Promise<string[]> {
  const ended = await Promise.all(runs.map(({ url, args }) => handrail(cwd, url, ...args)));
  return ended.filter(({ code }) => code !== 0).map(({ code, stderr }) => `${code}: ${stderr}`);
}

/** Each migration ran once, and nothing of the runs is left. */
async function checkDone(url: string): Promise<void> {
  const observer = await Observer.open(url);
  const { history, objects } = await observer.facts();
  expect(history).toMatchObject(migrations.map(({ version }) => ({ version, dirty: false })));
  expect(objects).toEqual(allDone([], migrations, 'up'));
  expect(await observer.rows("SELECT * FROM pg_locks WHERE locktype = 'advisory'")).toEqual([]);
  await observer.close();
}

const few = everything ? [2, 3, 5, 10, 20, 50] : [16];
const ways = [
  { way: 'directly', counts: everything ? few : [2, 50], pooled: () => false },
  { way: 'through a pooler in transaction mode', counts: few, pooled: () => true },
  { way: 'half of them through a pooler', counts: few, pooled: (i: number) => i % 2 === 0 },
];

describe.skipIf(missing || !built)('many processes on an empty database', () => {
  describe.each(ways)('$way', ({ counts, pooled }) => {
    test.for(counts)('%i of them', { timeout }, async (count, { skip }) => {
      const url = await server.createDatabase();
      const places = Array.from({ length: count }, (_, i) => pooled(i));
      if (!pooler && places.includes(true)) skip('pgbouncer is not installed');
      const runs = places.map((through) => ({
        url: (through && pooler?.through(url)) || url,
        args: ['up', '--verbose'],
      }));
      expect(await allAtOnce(folder(filesOf(migrations)), runs)).toEqual([]);
      await checkDone(url);
    });
  });
});

test.skipIf(missing || !built)(
  'many processes that wait have one connection each',
  { timeout },
  async () => {
    const url = await server.createDatabase();
    const cwd = folder(filesOf(migrations));
    const observer = await Observer.open(url);
    const key = lockKey({ schema: 'public', name: 'schema_migrations' });
    await observer.rows(`SELECT pg_advisory_lock(${key})`);
    const runs = Array.from({ length: 12 }, () => start(cwd, url, ['up']));
    await Promise.all(
      runs.map(
        ({ child }) =>
          new Promise((resolve) => {
            child.stderr?.on('data', (text: string) => text.includes('waiting') && resolve(null));
          }),
      ),
    );
    for (let i = 0; i < 50; i++) {
      const [sessions] = await observer.rows<{ count: number }>(
        "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'handrail%'",
      );
      expect(sessions?.count).toBe(runs.length);
    }
    await observer.close();
    const ended = await Promise.all(runs.map(({ finished }) => finished));
    expect(ended.map(({ code }) => code)).toEqual(runs.map(() => 0));
    await checkDone(url);
  },
);

test.skipIf(missing || !built)(
  'many processes leave no setting on the connections of a pooler',
  { timeout },
  async ({ skip }) => {
    if (!pooler) return skip('pgbouncer is not installed');
    const url = pooler.through(await server.createDatabase());
    const runs = Array.from({ length: 6 }, () => ({ url, args: ['up'] }));
    expect(await allAtOnce(folder(filesOf(migrations)), runs)).toEqual([]);
    const clients = Array.from({ length: POOL }, () => new pg.Client(url));
    await Promise.all(clients.map((client) => client.connect()));
    const left = await Promise.all(
      clients.map(async (client) => {
        // In a transaction of its own, each client has a connection to the server of its own.
        await client.query('BEGIN');
        const { rows } = await client.query(`
          SELECT name || ' = ' || setting AS left FROM pg_settings
            WHERE source = 'session' AND name <> 'application_name'
          UNION ALL SELECT 'prepared ' || name FROM pg_prepared_statements
          UNION ALL SELECT 'lock ' || objid FROM pg_locks WHERE locktype = 'advisory'
          UNION ALL SELECT 'channel ' || pg_listening_channels()
          UNION ALL SELECT 'role ' || current_user WHERE current_user <> session_user
          UNION ALL SELECT 'schema ' || pg_my_temp_schema() WHERE pg_my_temp_schema() <> 0`);
        return rows.map((row) => row.left);
      }),
    );
    await Promise.all(clients.map((client) => client.end()));
    expect(left.flat()).toEqual([]);
  },
);

test.skipIf(missing || !built)(
  'up beside down, status, version and validate',
  { timeout },
  async () => {
    const url = await server.createDatabase();
    const cwd = folder(filesOf(migrations));
    const ups = Array.from({ length: 4 }, () => ({ url, args: ['up'] }));
    const readers = ['status', 'version', 'validate'].flatMap((name) => [
      { url, args: [name] },
      { url, args: [name, '--json'] },
    ]);
    expect(await allAtOnce(cwd, [...ups, ...readers])).toEqual([]);
    await checkDone(url);

    const downs = Array.from({ length: 4 }, () => ({ url, args: ['goto', DOWN_TO] }));
    expect(await allAtOnce(cwd, [...ups, ...downs, ...readers])).toEqual([]);
    const observer = await Observer.open(url);
    const facts = await observer.facts();
    await observer.close();
    const objects = facts.objects.filter((one) => !one.startsWith('log '));
    const seen = withoutLog(migrations);
    expect(disagreements({ ...facts, objects }, [], seen, 'up')).toEqual([]);
    expect((await handrail(cwd, url, 'up')).code).toBe(0);
  },
);

test.skipIf(missing)('several migrators in one process', async () => {
  const url = await server.createDatabase();
  const dir = `${folder(filesOf(migrations))}/migrations`;
  const results = await Promise.all([1, 2, 3].map(() => createMigrator({ url, dir }).up()));
  expect(results.map(({ version }) => version)).toEqual(['0012', '0012', '0012']);
  expect(results.flatMap(({ applied }) => applied)).toHaveLength(migrations.length);
  await checkDone(url);
});
