import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../src/engines/index.ts';
import { type Trial, trial } from '../schema/changes.ts';
import { timescale } from '../support/timescale.ts';

const server = timescale('the schema');

const SCHEMA = `
  CREATE EXTENSION timescaledb;
  CREATE TABLE metrics (at timestamptz NOT NULL, device int NOT NULL, value double precision);
  SELECT create_hypertable('metrics', 'at', chunk_time_interval => INTERVAL '1 day');
  INSERT INTO metrics SELECT now() - n * INTERVAL '1 hour', 1, n FROM generate_series(1, 48) n;
  CREATE TABLE plain (at timestamptz NOT NULL);
  CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
    SELECT time_bucket('1 hour', at) AS hour, avg(value) AS mean FROM metrics GROUP BY 1 WITH NO DATA;
  SELECT add_retention_policy('metrics', INTERVAL '90 days');
  CREATE PROCEDURE tidy(job_id int, config jsonb) LANGUAGE sql AS 'SELECT 1';
`;

const REPLACED = `DROP MATERIALIZED VIEW hourly;
  CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
    SELECT time_bucket('1 hour', at) AS hour, avg(value) AS mean FROM metrics GROUP BY 1 WITH NO DATA`;

/** Statements and what is said of them. */
const CHANGES: [string, string[]][] = [
  ["INSERT INTO metrics VALUES (now() - INTERVAL '9 days', 2, 3)", []],
  [
    "SELECT create_hypertable('plain', 'at')",
    ['index plain.plain_at_idx is left', 'hypertable plain is left'],
  ],
  ['DROP TABLE plain', ['table plain is gone']],
  [
    "SELECT set_chunk_time_interval('metrics', INTERVAL '7 days')",
    ['hypertable metrics is different: at 7 days, was at 1 day'],
  ],
  [
    "ALTER TABLE metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'device')",
    [
      'hypertable metrics is different: compression true, was false; compressed by segments of device, was nothing',
    ],
  ],
  [
    "SELECT remove_retention_policy('metrics'), add_retention_policy('metrics', INTERVAL '30 days')",
    [
      'job metrics.policy_retention is different: {"drop_after": "30 days"}, was {"drop_after": "90 days"}',
    ],
  ],
  ["SELECT remove_retention_policy('metrics')", ['job metrics.policy_retention is gone']],
  [
    "SELECT add_retention_policy('hourly', INTERVAL '1 year')",
    ['job hourly.policy_retention is left'],
  ],
  [
    "SELECT add_job('tidy', '1h'), add_job('tidy', '2h')",
    ['job tidy is left', 'job tidy 2 is left'],
  ],
  [
    'DROP MATERIALIZED VIEW hourly',
    ['continuous aggregate hourly is gone', 'index hourly.hourly_hour_idx is gone'],
  ],
  [REPLACED, []],
  [
    REPLACED.replace('avg', 'max'),
    [expect.stringContaining('hourly is different') as unknown as string],
  ],
  ['CREATE INDEX means ON hourly (mean)', ['index hourly.means is left']],
  [
    'ALTER MATERIALIZED VIEW hourly SET (timescaledb.materialized_only = false)',
    ['continuous aggregate hourly is different: materialized only false, was true'],
  ],
  [
    "COMMENT ON VIEW hourly IS 'means'",
    ['continuous aggregate hourly is different: comment means, was nothing'],
  ],
  [
    'GRANT SELECT ON hourly TO public',
    ['continuous aggregate hourly is different: privileges public: SELECT, was nothing'],
  ],
];

describe.skipIf(server.missing)('the schema on TimescaleDB', () => {
  let tried: Trial;
  beforeAll(async () => {
    tried = await trial(await engines.postgres(), { url: server.url }, SCHEMA);
  });
  afterAll(() => tried?.close());

  test.each(CHANGES)('%s', async (sql, expected) => {
    expect(await tried.changed(...sql.split('; '))).toEqual(expected);
  });
});
