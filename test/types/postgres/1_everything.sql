CREATE SCHEMA shop;
CREATE TYPE shop.state AS ENUM ('open', 'aaa', 'closed');
CREATE DOMAIN amount AS numeric(12, 2) CHECK (value >= 0);

CREATE TABLE shop.orders (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  t_state    shop.state NOT NULL DEFAULT 'open',
  z_total    amount,
  tags       text[] NOT NULL DEFAULT '{}',
  payload    jsonb,
  seen_at    timestamptz(3) NOT NULL DEFAULT now(),
  took       interval,
  doubled    numeric GENERATED ALWAYS AS (z_total * 2) STORED,
  "odd name" boolean,
  s_aa       smallint
);
COMMENT ON TABLE shop.orders IS 'What was bought.
In two lines, and */ does not end it.';
COMMENT ON COLUMN shop.orders.payload IS 'Whatever came /* in */ here';

CREATE TABLE orders (id uuid PRIMARY KEY);
COMMENT ON TABLE orders IS 'Another table of that name';

CREATE TABLE readings (at timestamptz NOT NULL, value real) PARTITION BY RANGE (at);
CREATE TABLE readings_2026 PARTITION OF readings FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

CREATE VIEW open_orders AS SELECT id, z_total FROM shop.orders WHERE t_state = 'open';
COMMENT ON VIEW open_orders IS 'Those that wait';
CREATE MATERIALIZED VIEW totals AS SELECT t_state, sum(z_total) AS total FROM shop.orders GROUP BY 1;
COMMENT ON MATERIALIZED VIEW totals IS 'Sums';

CREATE TABLE kysely_migration (name varchar(255) PRIMARY KEY, timestamp varchar(255) NOT NULL);
CREATE TABLE kysely_migration_lock (id varchar(255) PRIMARY KEY, is_locked integer NOT NULL);

-- As TimescaleDB arranges its own.
CREATE SCHEMA _timescaledb_catalog;
CREATE SCHEMA _timescaledb_internal;
CREATE SCHEMA timescaledb_information;
CREATE TABLE _timescaledb_catalog.hypertable (id integer);
CREATE TABLE _timescaledb_internal._hyper_1_1_chunk () INHERITS (orders);
CREATE VIEW timescaledb_information.hypertables AS SELECT * FROM _timescaledb_catalog.hypertable;
