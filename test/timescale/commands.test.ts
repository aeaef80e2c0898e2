import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDatabase, createMigrator, dropDatabase } from '../../src/index.ts';
import { testDatabases } from '../../src/testing/index.ts';
import { timescale } from '../support/timescale.ts';

const server = timescale('types, adopt and copies for tests');
const dir = fileURLToPath(new URL('../../examples/lumenlink/migrations', import.meta.url));

async function query(url: string, sql: string) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe.skipIf(server.missing)('on TimescaleDB', () => {
  test('a database is made with the extension, and dropped while its workers are there', async () => {
    const url = new URL(await server.freshDatabase());
    url.pathname += '_made';
    const target = { url: url.href };
    expect(await createDatabase(target, ['timescaledb'])).toMatchObject({
      created: true,
      extensions: ['timescaledb'],
    });
    await createMigrator({ ...target, dir }).up();
    expect(await dropDatabase(target)).toMatchObject({ dropped: true });
  });

  test('types have tables and aggregates, and nothing of its own', async () => {
    const url = await server.freshDatabase();
    await createMigrator({ url, dir }).up();
    await query(url, "INSERT INTO operator_metrics VALUES (now(), gen_random_uuid(), 'm', 1)");
    const { text } = await createMigrator({ url, dir }).types();
    const tables = /export interface DB \{([^}]*)\}/.exec(text)?.[1]?.match(/^ {2}\w+/gm);
    expect(tables?.map((one) => one.trim())).toEqual([
      'attestations',
      'config_packs',
      'discovery_logs',
      'gateway_status_history',
      'gateways',
      'operator_metrics',
      'operator_metrics_daily',
      'operator_metrics_hourly',
      'rate_limits',
    ]);
    const migrations = createMigrator({ url: 'postgres:', scratch: server.url, dir });
    expect((await migrations.types({ from: 'migrations' })).text).toBe(text);
  });

  test('a database with hypertables can be adopted as it is', async () => {
    const url = await server.freshDatabase();
    await createMigrator({ url, dir, table: 'before' }).up();
    const migrator = createMigrator({ url, scratch: server.url, dir });
    await migrator.adopt({ baseline: '2' });
    expect((await migrator.status()).migrations.map(({ state }) => state)).toEqual([
      'applied',
      'applied',
    ]);
    expect(await migrator.validate()).toMatchObject({ problems: [] });
  });

  test('each test gets a copy, with rows of its own', async () => {
    const url = 'postgres:';
    const databases = await testDatabases({ url, scratch: server.url, dir });
    onTestFinished(() => databases.close());
    const [one, two] = [await databases.create(), await databases.create()];
    await query(one.url, "INSERT INTO operator_metrics VALUES (now(), gen_random_uuid(), 'm', 1)");
    const count = 'SELECT count(*)::int AS n FROM operator_metrics';
    expect(await query(one.url, count)).toEqual([{ n: 1 }]);
    expect(await query(two.url, count)).toEqual([{ n: 0 }]);
    await one.drop();
    expect((await databases.create()).url).not.toBe(one.url);
  });

  test('objects in code have no template that is kept: copies are made of one that nobody enters', async () => {
    const up = async (db: { query(sql: string): Promise<unknown> }) => {
      await db.query('CREATE EXTENSION timescaledb');
      await db.query('CREATE TABLE metrics (at timestamptz NOT NULL)');
      await db.query("SELECT create_hypertable('metrics', 'at')");
    };
    const migrations = [{ version: '1', name: 'metrics', up }];
    const databases = await testDatabases({ url: 'postgres:', scratch: server.url, migrations });
    onTestFinished(() => databases.close());
    for (let i = 0; i < 5; i++) {
      const { url } = await databases.create();
      expect(await query(url, 'SELECT 1 FROM metrics')).toEqual([]);
    }
  });
});
