import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { startTimescale } from '../../tools/timescale.mjs';
import { folder } from '../support/folder.ts';
import { timescale } from '../support/timescale.ts';

/** A server of its own, since a crash ends the sessions of everybody. */
const server = timescale('a crash').missing ? null : await startHere();
afterAll(() => server?.stop());

async function startHere() {
  try {
    return await startTimescale();
  } catch (error) {
    console.log(`skipped: a crash on TimescaleDB. It needs one that can be started here: ${error}`);
    return null;
  }
}

const COMPRESSED = `CREATE EXTENSION timescaledb;
CREATE TABLE metrics (at timestamptz NOT NULL, device int NOT NULL);
SELECT create_hypertable('metrics', 'at', chunk_time_interval => INTERVAL '1 day');
INSERT INTO metrics SELECT now() - n * INTERVAL '1 hour', 1 FROM generate_series(1, 72) n;
ALTER TABLE metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'device');
SELECT compress_chunk(c) FROM show_chunks('metrics') c;
`;

async function check(sql: string) {
  const dir = folder({ '1_metrics.sql': COMPRESSED, '2_it.sql': sql });
  const scratch = String(server?.url);
  return createMigrator({ url: 'postgres:', scratch, dir }).check({
    files: [join(dir, '2_it.sql')],
  });
}

/** Databases that checks have left on the server. */
async function left() {
  const client = new pg.Client(server?.url);
  await client.connect();
  const { rows } = await client.query(
    `SELECT datname FROM pg_database WHERE datname LIKE 'handrail\\_scratch\\_%'`,
  );
  await client.end();
  return rows;
}

// TimescaleDB 2.28.3 ends in a segmentation fault here; a release that does not answers as PostgreSQL does.
test.skipIf(server === null)(
  'a statement that crashes the server is named, nothing is left, and the next check works',
  async () => {
    const { findings } = await check('ALTER TABLE metrics ALTER COLUMN missing SET NOT NULL;');
    expect(findings.filter(({ rule }) => rule === 'up-fails')).toMatchObject([
      {
        message: expect.stringMatching(/the connection was lost|does not exist/),
        at: { line: 1, column: expect.any(Number) },
      },
    ]);
    expect(await left()).toEqual([]);
    const { migrations } = await check('ALTER TABLE metrics ADD COLUMN more int;');
    expect(migrations).toMatchObject([{ failure: null }]);
  },
);
