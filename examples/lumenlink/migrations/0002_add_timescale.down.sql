-- operator_metrics is a plain table again, as 0001 made it, with every row that it holds now. Statistics of
-- measurements that were deleted after 90 days are lost with the views. The extension stays: it may have been
-- here before, and others may use it. Privileges that were granted on the table have to be granted again.

-- To remove a policy cancels its job where that is running, so that nothing below waits for it. A job that has only
-- just begun is not found, and could lock the same things in another order: when that ends in a deadlock, this goes
-- back and begins again, and finds it.
DO $$
BEGIN
  FOR attempt IN 1..10 LOOP
    BEGIN
      -- Which jobs run is otherwise looked up once in a transaction.
      PERFORM pg_stat_clear_snapshot();
      PERFORM remove_continuous_aggregate_policy('operator_metrics_daily', if_exists => true);
      PERFORM remove_continuous_aggregate_policy('operator_metrics_hourly', if_exists => true);
      PERFORM remove_retention_policy('operator_metrics', if_exists => true);
      PERFORM remove_compression_policy('operator_metrics', if_exists => true);
      DROP MATERIALIZED VIEW operator_metrics_daily;
      DROP MATERIALIZED VIEW operator_metrics_hourly;
      -- Nothing is written between the copy and the end of the hypertable.
      LOCK TABLE operator_metrics IN ACCESS EXCLUSIVE MODE;
      EXIT;
    EXCEPTION WHEN deadlock_detected THEN
      IF attempt = 10 THEN
        RAISE;
      END IF;
    END;
  END LOOP;
END
$$;

-- PostgreSQL 18 and newer name these rules after the table as it is called at first.
CREATE TABLE operator_metrics_plain (
  time       TIMESTAMPTZ      CONSTRAINT operator_metrics_time_not_null NOT NULL,
  gateway_id UUID             CONSTRAINT operator_metrics_gateway_id_not_null NOT NULL,
  metric     VARCHAR(64)      CONSTRAINT operator_metrics_metric_not_null NOT NULL,
  value      DOUBLE PRECISION CONSTRAINT operator_metrics_value_not_null NOT NULL
);

-- Reads compressed chunks as well.
INSERT INTO operator_metrics_plain (time, gateway_id, metric, value)
SELECT time, gateway_id, metric, value FROM operator_metrics;

DROP TABLE operator_metrics;
ALTER TABLE operator_metrics_plain RENAME TO operator_metrics;

ALTER TABLE operator_metrics
  ADD CONSTRAINT operator_metrics_pkey PRIMARY KEY (gateway_id, metric, time);
CREATE INDEX operator_metrics_time_idx ON operator_metrics (time DESC);

COMMENT ON COLUMN operator_metrics.metric IS 'What was measured and its unit, such as latency_ms';
