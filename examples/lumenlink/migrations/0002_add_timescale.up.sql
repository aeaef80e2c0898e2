-- handrail: requires extension timescaledb else skip
-- handrail: ignore ts-hypertable-migrate-data-lock reads and writes may wait while measurements move, once
-- handrail: ignore ts-retention-deletes-data 90 days are what operators keep; refreshes look back 89
--
-- operator_metrics becomes a hypertable: a chunk for each day, compressed after 7 days, deleted after 90,
-- with statistics for each hour and each day beside it.

CREATE EXTENSION IF NOT EXISTS timescaledb;

-- Measurements that are there already move into chunks; reads and writes wait meanwhile. The indexes of 0001
-- are the ones it needs.
SELECT create_hypertable(
  'operator_metrics', 'time',
  chunk_time_interval => INTERVAL '1 day',
  create_default_indexes => false,
  migrate_data => true
);

-- All columns of the primary key are in one of the two lists, so that it still holds for compressed rows.
ALTER TABLE operator_metrics SET (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'gateway_id, metric',
  timescaledb.compress_orderby = 'time DESC'
);

-- Statistics hold sums instead of averages, so that those who read them can add hours up. WITH NO DATA keeps
-- all of this in one transaction. What the policies have not materialised yet is computed when it is asked for.
CREATE MATERIALIZED VIEW operator_metrics_hourly
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS bucket,
       gateway_id,
       metric,
       count(*)   AS samples,
       sum(value) AS total,
       min(value) AS minimum,
       max(value) AS maximum
FROM operator_metrics
GROUP BY bucket, gateway_id, metric
WITH NO DATA;

CREATE MATERIALIZED VIEW operator_metrics_daily
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 day', time) AS bucket,
       gateway_id,
       metric,
       count(*)   AS samples,
       sum(value) AS total,
       min(value) AS minimum,
       max(value) AS maximum
FROM operator_metrics
GROUP BY bucket, gateway_id, metric
WITH NO DATA;

-- Policies start to work as soon as this transaction ends: measurements older than 90 days go then.
-- A refresh looks back 89 days: a window that reached past the retention would empty the statistics of
-- what is deleted, and a shorter one would leave out measurements that arrived before this migration. It goes
-- from the oldest to the newest: the views compute only what is newer than the last bucket that was filled, so
-- that the other way round the older ones would be missing until all are there.
SELECT add_compression_policy('operator_metrics', INTERVAL '7 days');
SELECT add_retention_policy('operator_metrics', INTERVAL '90 days');
SELECT add_continuous_aggregate_policy(
  'operator_metrics_hourly',
  start_offset => INTERVAL '89 days',
  end_offset => INTERVAL '1 hour',
  schedule_interval => INTERVAL '1 hour',
  refresh_newest_first => false
);
SELECT add_continuous_aggregate_policy(
  'operator_metrics_daily',
  start_offset => INTERVAL '89 days',
  end_offset => INTERVAL '1 day',
  schedule_interval => INTERVAL '1 day',
  refresh_newest_first => false
);
