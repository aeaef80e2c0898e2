import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { postgres } from '../../../test/support/postgres.ts';
import { timescale } from '../../../test/support/timescale.ts';
import { type Database, migratorFor } from '../src/database.ts';
import {
  addMeasurements,
  databaseOf,
  gateway,
  home,
  measurements,
  migrationsWith,
  shapeOfMetrics,
  start,
  until,
  WAITING,
} from './support.ts';

const server = timescale('the tests of lumenlink');
const { freshDatabase } = server;

const ID = '11111111-1111-4111-8111-111111111111';

/** A database with 0001 and an hourly measurement of so many days. */
async function before(url: string, days: number): Promise<Database> {
  await migratorFor(url).up({ to: '1' });
  const db = databaseOf(url);
  await db.query(
    `INSERT INTO gateways (id, ip_address, port, transport_types, region)
     VALUES ($1, '192.0.2.1', 443, '{tls}', 'eu-west')`,
    [ID],
  );
  await addMeasurements(db, ID, days);
  return db;
}

const jobs = ({ query }: Database) =>
  query<{ proc_name: string; schedule: string; config: Record<string, string> }>(
    `SELECT proc_name, schedule_interval::text AS schedule, config FROM timescaledb_information.jobs
     WHERE proc_name ~ '^policy_(compression|retention|refresh)' ORDER BY proc_name, schedule_interval`,
  );

const chunks = ({ query }: Database) =>
  query<{ is_compressed: boolean; old: boolean; days: number }>(
    `SELECT is_compressed, range_end < now() - INTERVAL '7 days' AS old,
       extract(epoch FROM range_end - range_start)::integer / 86400 AS days
     FROM timescaledb_information.chunks WHERE hypertable_name = 'operator_metrics'`,
  );

/** Runs a policy now. It may be at work already, and then this one fails or finds nothing to do. */
async function run({ query }: Database, policy: string): Promise<void> {
  const [job] = await query<{ job_id: number }>(
    'SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = $1',
    [policy],
  );
  await query(`CALL run_job(${job?.job_id})`).catch(() => {});
}

/** Has the policy compress what is older than 7 days. */
const compressed = (db: Database) =>
  until('old chunks are compressed', async () => {
    await run(db, 'policy_compression');
    const old = (await chunks(db)).filter((chunk) => chunk.old);
    return old.length > 0 && old.every((chunk) => chunk.is_compressed);
  });

describe.skipIf(server.missing)('on TimescaleDB', { timeout: 180_000 }, () => {
  test('0002 makes chunks of a day, policies and statistics, and keeps every row', async () => {
    const url = await freshDatabase();
    const db = await before(url, 20);
    const rows = await measurements(db);
    const { applied } = await migratorFor(url).up();
    expect(applied.map(({ name }) => name)).toEqual(['add_timescale']);
    expect(await measurements(db)).toEqual(rows);
    const found = await chunks(db);
    expect(found.length).toBeGreaterThanOrEqual(20);
    expect(new Set(found.map(({ days }) => days))).toEqual(new Set([1]));
    expect((await jobs(db)).map(({ proc_name, config }) => [proc_name, config])).toEqual([
      ['policy_compression', expect.objectContaining({ compress_after: '7 days' })],
      [
        'policy_refresh_continuous_aggregate',
        expect.objectContaining({ start_offset: '89 days', end_offset: '01:00:00' }),
      ],
      [
        'policy_refresh_continuous_aggregate',
        expect.objectContaining({ start_offset: '89 days', end_offset: '1 day' }),
      ],
      ['policy_retention', expect.objectContaining({ drop_after: '90 days' })],
    ]);
    await compressed(db);
    expect(await measurements(db)).toEqual(rows);
  });

  test('a server that starts on an empty database applies both', async () => {
    const { said, get } = await start(await freshDatabase(), { TIMESCALE: 'required' });
    expect(said.join('\n')).toMatch(/applied 0001_[\s\S]*applied 0002_/);
    expect((await get('/health')).json).toEqual({ ok: true, mode: 'timescaledb' });
  });

  test('measurements older than 90 days go, and younger ones stay', async () => {
    const url = await freshDatabase();
    const db = await before(url, 95);
    await migratorFor(url).up();
    const count = async (where: string) => {
      const text = `SELECT count(*)::integer AS n FROM operator_metrics WHERE ${where}`;
      return (await db.query<{ n: number }>(text))[0]?.n;
    };
    const younger = await count(`time > now() - INTERVAL '89 days'`);
    expect(younger).toBeGreaterThan(2000);
    await until('they are gone', async () => {
      await run(db, 'policy_retention');
      return (await count(`time < now() - INTERVAL '92 days'`)) === 0;
    });
    expect(await count(`time > now() - INTERVAL '89 days'`)).toBe(younger);
  });

  test('the endpoints give the same statistics as plain PostgreSQL, and take old measurements', async () => {
    const url = await freshDatabase();
    await before(url, 20);
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
    const span = `from=${day(30)}&to=${day(-1)}`;
    const plain = await before(await (await postgres()).freshDatabase(), 0);
    const { db, get, said, operator } = await start(url, { TIMESCALE: 'required' });
    expect((await get('/health')).json).toEqual({ ok: true, mode: 'timescaledb' });
    expect(said.join('\n')).toContain('measurements in TimescaleDB');
    const copy = await db.query<{ time: Date; value: number }>('SELECT * FROM operator_metrics');
    await plain.query(
      `INSERT INTO operator_metrics (time, gateway_id, metric, value)
       SELECT time, $1, 'latency_ms', value FROM unnest($2::timestamptz[], $3::float8[]) AS rows (time, value)`,
      [ID, copy.map(({ time }) => time), copy.map(({ value }) => value)],
    );
    const fallback = await start(await urlOf(plain));
    for (const unit of ['hourly', 'daily']) {
      const path = `/metrics/${unit}?${span}`;
      const [here, there] = [await operator.get(path), await fallback.operator.get(path)];
      expect([here.json.source, there.json.source]).toEqual(['timescaledb', 'postgresql']);
      expect(here.json.buckets.length).toBeGreaterThan(15);
      expect(here.json.buckets).toEqual(there.json.buckets);
    }
    await compressed(db);
    const { json } = await operator.post('/gateways', gateway());
    const samples = [{ gatewayId: json.id, metric: 'late', value: 1, time: day(12) }];
    expect((await operator.post('/metrics', { samples })).json.stored).toBe(1);
    expect((await operator.post('/metrics', { samples })).json.stored).toBe(0);
  });

  test('no hour is missing while the policies fill the statistics', async () => {
    const url = await freshDatabase();
    const db = await before(url, 20);
    const file = '0002_add_timescale.up.sql';
    const text = readFileSync(join(home, 'migrations', file), 'utf8');
    // They stop after the first of many batches.
    const slow = text.replace(/(schedule_interval => .*),/g, '$1, max_batches_per_execution => 1,');
    const dir = migrationsWith({ [file]: slow });
    const count = async (view: string) =>
      (await db.query<{ n: number }>(`SELECT sum(samples)::integer AS n FROM ${view}`))[0]?.n;
    await migratorFor(url, { dir }).up();
    for (const view of ['operator_metrics_hourly', 'operator_metrics_daily']) {
      const [behind] = await db.query<{ table: string }>(
        `SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS table
         FROM timescaledb_information.continuous_aggregates WHERE view_name = '${view}'`,
      );
      await until('a batch is done', async () => Boolean(await count(String(behind?.table))));
      expect(await count(view)).toBe(20 * 24);
    }
  });

  test('down gives back the plain table with every row, also of compressed chunks, and leaves the extension', async () => {
    const url = await freshDatabase();
    const db = await before(url, 20);
    const [shape, rows] = [await shapeOfMetrics(db), await measurements(db)];
    await migratorFor(url).up();
    await compressed(db);
    const { applied } = await migratorFor(url).down();
    expect(applied.map(({ name }) => name)).toEqual(['add_timescale']);
    expect(await shapeOfMetrics(db)).toEqual(shape);
    expect(await measurements(db)).toEqual(rows);
    expect(await jobs(db)).toEqual([]);
    expect(await db.query('SELECT 1 FROM timescaledb_information.hypertables')).toEqual([]);
    expect(await db.query(`SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'`)).toHaveLength(
      1,
    );
    await addMeasurements(db, '22222222-2222-4222-8222-222222222222', 1);
  });

  test('up and down pass ten times, while background jobs run', async () => {
    const url = await freshDatabase();
    const db = await before(url, 20);
    const [shape, rows] = [await shapeOfMetrics(db), await measurements(db)];
    for (let time = 0; time < 10; time++) {
      await migratorFor(url).up();
      // Sometimes before the jobs begin, sometimes while they work, sometimes after.
      await new Promise((resolve) => setTimeout(resolve, time * 250));
      await migratorFor(url).down();
    }
    expect(await shapeOfMetrics(db)).toEqual(shape);
    expect(await measurements(db)).toEqual(rows);
  });
});

/** Where a database of the shared server is. */
async function urlOf({ query }: Database): Promise<string> {
  const [row] = await query<{ name: string }>('SELECT current_database() AS name');
  const url = new URL((await postgres()).url);
  url.pathname = `/${row?.name}`;
  return url.href;
}

/** What the way down calls, for a server without it. They do nothing. */
const STAND_INS = `
  CREATE FUNCTION remove_continuous_aggregate_policy(regclass, if_exists boolean) RETURNS void LANGUAGE sql AS '';
  CREATE FUNCTION remove_retention_policy(regclass, if_exists boolean) RETURNS void LANGUAGE sql AS '';
  CREATE FUNCTION remove_compression_policy(regclass, if_exists boolean) RETURNS void LANGUAGE sql AS '';
  CREATE MATERIALIZED VIEW operator_metrics_hourly AS SELECT count(*) FROM operator_metrics;
  CREATE MATERIALIZED VIEW operator_metrics_daily AS SELECT count(*) FROM operator_metrics`;

describe.each([15, 18])('on plain PostgreSQL %i', async (version) => {
  const server = await postgres(version);

  /** A database with 0001, and with what 0002 is here; its way back is the real one. */
  async function withStandIns() {
    const url = await server.freshDatabase();
    const db = await before(url, 3);
    const dir = migrationsWith({ '0002_add_timescale.up.sql': STAND_INS });
    return { db, migrator: migratorFor(url, { dir }) };
  }

  test.skipIf(server.missing)('the copy that down makes is the table of 0001', async () => {
    const { db, migrator } = await withStandIns();
    const [shape, rows] = [await shapeOfMetrics(db), await measurements(db)];
    expect(rows.length).toBeGreaterThan(70);
    await migrator.up();
    await migrator.down();
    expect(await shapeOfMetrics(db)).toEqual(shape);
    expect(await measurements(db)).toEqual(rows);
  });

  test.skipIf(server.missing)('down begins again after a deadlock with a job', async () => {
    const { db, migrator } = await withStandIns();
    const rows = await measurements(db);
    await migrator.up();
    let finished: Promise<unknown> | undefined;
    await db.transaction(async (job) => {
      // PostgreSQL ends the one who has waited for so long first.
      await job(`SET LOCAL deadlock_timeout = '1 min'`);
      await job('LOCK TABLE operator_metrics IN SHARE MODE');
      finished = migrator.down();
      await until('down waits for the job', async () => (await db.query(WAITING)).length > 0);
      await job('SELECT 1 FROM operator_metrics_hourly');
    });
    await finished;
    expect(await measurements(db)).toEqual(rows);
    expect(await db.query(`SELECT to_regclass('operator_metrics_hourly') AS it`)).toEqual([
      { it: null },
    ]);
  });
});
