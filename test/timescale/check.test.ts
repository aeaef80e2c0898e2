import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { timescale } from '../support/timescale.ts';

const server = timescale('check');

const HYPERTABLE = `CREATE EXTENSION timescaledb;
CREATE TABLE metrics (at timestamptz NOT NULL, device int NOT NULL, value int, note text);
SELECT create_hypertable('metrics', 'at', chunk_time_interval => INTERVAL '1 day');
INSERT INTO metrics SELECT now() - n * INTERVAL '1 hour', 1, n, 'x' FROM generate_series(1, 120) n;
`;
const COMPRESSED = `ALTER TABLE metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'device');
SELECT compress_chunk(c) FROM show_chunks('metrics') c;
`;

/** Tries the last of these migrations on the server; those before it are its ground. */
async function check(texts: readonly string[]) {
  const names = texts.map((_, i) => `${i + 1}_m.sql`);
  const dir = folder(Object.fromEntries(texts.map((text, i) => [names[i] as string, text])));
  const migrator = createMigrator({ url: 'postgres:', scratch: server.url, dir });
  return migrator.check({ files: [join(dir, names.at(-1) as string)] });
}

async function traced(...texts: string[]) {
  const { migrations } = await check(texts);
  return migrations[0]?.statements ?? [];
}

/** Databases of this process that are left on the server. */
async function left() {
  const client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query(
    `SELECT datname FROM pg_database WHERE datname LIKE 'handrail\\_scratch\\_%' AND datname LIKE $1`,
    [`%\\_${process.pid}\\_%`],
  );
  await client.end();
  return rows;
}

describe.skipIf(server.missing)('check on TimescaleDB', () => {
  test('lumenlink: all comes back, and the extension stays, as its way down says', async () => {
    const dir = fileURLToPath(new URL('../../examples/lumenlink/migrations', import.meta.url));
    const migrator = createMigrator({ url: 'postgres:', scratch: server.url, dir });
    const { migrations, untried } = await migrator.check({ all: true });
    expect(migrations).toMatchObject([
      { rollback: 'exact' },
      { rollback: 'residue', residue: ['extension timescaledb is left'], lostData: [] },
    ]);
    expect(untried).toEqual([]);
    expect(await left()).toEqual([]);
  });

  test('a policy that down leaves behind is residue; one that it removes is not', async () => {
    const add = `SELECT add_retention_policy('metrics', INTERVAL '900 days', if_not_exists => true);`;
    const leaves = await check([HYPERTABLE, `${add}\n-- handrail: down\nSELECT 1;`]);
    expect(leaves.migrations).toMatchObject([
      { rollback: 'residue', residue: ['job metrics.policy_retention is left'] },
    ]);
    const removes = `${add}\n-- handrail: down\nSELECT remove_retention_policy('metrics');`;
    expect((await check([HYPERTABLE, removes])).migrations).toMatchObject([{ rollback: 'exact' }]);
  });

  test('what was done to chunks is said of their hypertable', async () => {
    const type = await traced(HYPERTABLE, 'ALTER TABLE metrics ALTER value TYPE bigint;');
    expect(type).toMatchObject([
      {
        rewrites: ['metrics'],
        locks: expect.arrayContaining([
          expect.objectContaining({ object: 'metrics', mode: 'ACCESS EXCLUSIVE' }),
        ]),
      },
    ]);
    expect(type[0]?.locks.filter(({ object }) => object === 'metrics')).toHaveLength(1);
    expect(
      await traced(HYPERTABLE, "UPDATE metrics SET note = 'y' WHERE note = 'x';"),
    ).toMatchObject([{ rows: [{ table: 'metrics', inserted: 0, updated: 120, deleted: 0 }] }]);
    expect(await traced(HYPERTABLE, COMPRESSED)).toMatchObject([
      { emptied: [] },
      { rewrites: ['metrics'], emptied: [], grows: true },
    ]);
  });

  test('outside a transaction nothing of TimescaleDB seems to be dropped', async () => {
    const policy = `SELECT add_retention_policy('metrics', INTERVAL '900 days');`;
    const aggregate = `CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
      SELECT time_bucket('1 hour', at) AS hour, avg(value) FROM metrics GROUP BY 1 WITH NO DATA;`;
    const index = `-- handrail: no-transaction
CREATE INDEX metrics_note ON metrics (note) WITH (timescaledb.transaction_per_chunk);
CALL refresh_continuous_aggregate('hourly', NULL, NULL);
-- handrail: down
DROP INDEX metrics_note;`;
    const { migrations } = await check([HYPERTABLE + policy + aggregate, index]);
    expect(migrations).toMatchObject([
      {
        rollback: 'exact',
        statements: [
          { indexes: [{ index: 'metrics.metrics_note', work: 'built' }] },
          { changes: [] },
        ],
      },
    ]);
    const changes = migrations[0]?.statements[0]?.changes.map(({ change, kind }) => [change, kind]);
    expect(changes).toEqual([['created', 'index']]);
  });

  test('an update of the extension can only be tried in a session of its own: the finding says so', async () => {
    const { findings } = await check([HYPERTABLE, 'ALTER EXTENSION timescaledb UPDATE;']);
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { rule: 'ts-extension-update' },
      { rule: 'up-fails', hint: expect.stringContaining('Start a new session') },
    ]);
  });
});
