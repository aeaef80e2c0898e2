-- Relays through which clients reach the open network.
CREATE TABLE gateways (
  id              UUID         NOT NULL DEFAULT gen_random_uuid(),
  ip_address      INET         NOT NULL,
  port            INTEGER      NOT NULL,
  transport_types TEXT[]       NOT NULL,
  region          VARCHAR(64)  NOT NULL,
  status          VARCHAR(32)  NOT NULL DEFAULT 'active',
  last_seen       TIMESTAMPTZ,
  created_at      TIMESTAMPTZ  NOT NULL DEFAULT now(),
  updated_at      TIMESTAMPTZ  NOT NULL DEFAULT now(),
  CONSTRAINT gateways_pkey PRIMARY KEY (id),
  CONSTRAINT gateways_address_key UNIQUE (ip_address, port),
  CONSTRAINT gateways_port_check CHECK (port BETWEEN 1 AND 65535),
  CONSTRAINT gateways_transport_types_check CHECK (cardinality(transport_types) > 0)
);

CREATE INDEX gateways_region_idx ON gateways (region);
CREATE INDEX gateways_status_idx ON gateways (status);
CREATE INDEX gateways_last_seen_idx ON gateways (last_seen);

COMMENT ON COLUMN gateways.last_seen IS 'Newest sign of life; NULL: none yet';

-- Signed lists of gateways, as handed to clients.
CREATE TABLE config_packs (
  id         UUID        NOT NULL DEFAULT gen_random_uuid(),
  region     VARCHAR(64) NOT NULL,
  version    BIGINT      NOT NULL,
  content    JSONB       NOT NULL,
  signature  BYTEA       NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ,
  CONSTRAINT config_packs_pkey PRIMARY KEY (id),
  CONSTRAINT config_packs_region_version_key UNIQUE (region, version),
  CONSTRAINT config_packs_version_check CHECK (version >= 1),
  CONSTRAINT config_packs_expiry_check CHECK (expires_at > created_at)
);

CREATE INDEX config_packs_version_idx ON config_packs (version);

COMMENT ON COLUMN config_packs.content IS 'The pack with its list of gateways';
COMMENT ON COLUMN config_packs.signature IS 'Over the pack as it was sent; JSONB does not keep that text, so signers need a canonical form';

-- What devices showed to prove that they run the genuine app.
CREATE TABLE attestations (
  id          UUID         NOT NULL DEFAULT gen_random_uuid(),
  device_id   VARCHAR(255) NOT NULL,
  platform    VARCHAR(16)  NOT NULL,
  token       TEXT         NOT NULL,
  verified    BOOLEAN      NOT NULL DEFAULT false,
  verified_at TIMESTAMPTZ,
  expires_at  TIMESTAMPTZ,
  created_at  TIMESTAMPTZ  NOT NULL DEFAULT now(),
  CONSTRAINT attestations_pkey PRIMARY KEY (id),
  CONSTRAINT attestations_platform_check CHECK (platform IN ('android', 'ios')),
  CONSTRAINT attestations_verified_check CHECK (NOT verified OR verified_at IS NOT NULL)
);

CREATE INDEX attestations_device_id_idx ON attestations (device_id, created_at);
CREATE INDEX attestations_platform_idx ON attestations (platform);

COMMENT ON COLUMN attestations.token IS 'android: Play Integrity; ios: DCAppAttest';

-- Performance over time: one row for each measurement. The key holds the time,
-- which a hypertable asks of every unique index. There is no foreign key, so that
-- removing a gateway doesn't reach into old, compressed measurements.
CREATE TABLE operator_metrics (
  time       TIMESTAMPTZ      NOT NULL,
  gateway_id UUID             NOT NULL,
  metric     VARCHAR(64)      NOT NULL,
  value      DOUBLE PRECISION NOT NULL,
  CONSTRAINT operator_metrics_pkey PRIMARY KEY (gateway_id, metric, time)
);

CREATE INDEX operator_metrics_time_idx ON operator_metrics (time DESC);

COMMENT ON COLUMN operator_metrics.metric IS 'What was measured and its unit, such as latency_ms';

-- How well each way of finding a gateway works.
CREATE TABLE discovery_logs (
  id         BIGINT      GENERATED ALWAYS AS IDENTITY,
  channel    VARCHAR(64) NOT NULL,
  success    BOOLEAN     NOT NULL,
  latency_ms INTEGER,
  error      TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  CONSTRAINT discovery_logs_pkey PRIMARY KEY (id),
  CONSTRAINT discovery_logs_latency_ms_check CHECK (latency_ms >= 0)
);

CREATE INDEX discovery_logs_channel_idx ON discovery_logs (channel, created_at);

COMMENT ON TABLE discovery_logs IS 'Attempts of clients to find gateways; holds nothing that identifies a client';
COMMENT ON COLUMN discovery_logs.latency_ms IS 'NULL when nothing answered';

-- Audit trail of gateways.status.
CREATE TABLE gateway_status_history (
  id         BIGINT      GENERATED ALWAYS AS IDENTITY,
  gateway_id UUID        NOT NULL,
  old_status VARCHAR(32),
  new_status VARCHAR(32) NOT NULL,
  reason     TEXT,
  changed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  CONSTRAINT gateway_status_history_pkey PRIMARY KEY (id),
  CONSTRAINT gateway_status_history_gateway_id_fkey FOREIGN KEY (gateway_id)
    REFERENCES gateways (id) ON DELETE CASCADE
);

CREATE INDEX gateway_status_history_gateway_id_idx
  ON gateway_status_history (gateway_id, changed_at);

COMMENT ON COLUMN gateway_status_history.old_status IS 'NULL: the gateway was new';

-- Requests counted for each window of a device, or of an address. One upsert both
-- counts and answers, so two servers never lose a request between read and write:
--
--   INSERT INTO rate_limits (device_id, window_start, window_seconds)
--   VALUES ($1, $2, 60)
--   ON CONFLICT (device_id, window_start, window_seconds) WHERE device_id IS NOT NULL
--   DO UPDATE SET request_count = rate_limits.request_count + 1
--   RETURNING request_count;
--
-- A unique key over both subjects would see every NULL as different and let the
-- same subject in twice; so each row has exactly one, and each has its own key.
CREATE TABLE rate_limits (
  id             BIGINT       GENERATED ALWAYS AS IDENTITY,
  device_id      VARCHAR(255),
  ip_address     INET,
  window_start   TIMESTAMPTZ  NOT NULL,
  window_seconds INTEGER      NOT NULL,
  request_count  INTEGER      NOT NULL DEFAULT 1,
  CONSTRAINT rate_limits_pkey PRIMARY KEY (id),
  CONSTRAINT rate_limits_subject_check CHECK (num_nonnulls(device_id, ip_address) = 1),
  CONSTRAINT rate_limits_window_seconds_check CHECK (window_seconds > 0),
  CONSTRAINT rate_limits_request_count_check CHECK (request_count > 0)
);

CREATE UNIQUE INDEX rate_limits_device_key
  ON rate_limits (device_id, window_start, window_seconds) WHERE device_id IS NOT NULL;
CREATE UNIQUE INDEX rate_limits_address_key
  ON rate_limits (ip_address, window_start, window_seconds) WHERE ip_address IS NOT NULL;
CREATE INDEX rate_limits_window_start_idx ON rate_limits (window_start);

COMMENT ON INDEX rate_limits_window_start_idx IS 'For deleting windows that are over';
