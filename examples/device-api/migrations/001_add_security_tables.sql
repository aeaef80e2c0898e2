CREATE TABLE devices (
  uuid         UUID         NOT NULL DEFAULT gen_random_uuid(),
  device_name  VARCHAR(255) NOT NULL,
  is_online    BOOLEAN      NOT NULL DEFAULT false,
  last_seen_at TIMESTAMPTZ,
  created_at   TIMESTAMPTZ  NOT NULL DEFAULT now(),
  CONSTRAINT devices_pkey PRIMARY KEY (uuid)
);

CREATE INDEX idx_devices_online_last_seen_at ON devices (last_seen_at) WHERE is_online;

COMMENT ON TABLE devices IS 'Devices that were admitted to the system';
COMMENT ON COLUMN devices.uuid IS 'Chosen by the device itself, or here when it names none';
COMMENT ON COLUMN devices.device_name IS 'Name shown to people';
COMMENT ON COLUMN devices.is_online IS 'Whether the device kept its heartbeat at the last check';
COMMENT ON COLUMN devices.last_seen_at IS 'Newest heartbeat; NULL: none yet';
COMMENT ON COLUMN devices.created_at IS 'When the device was admitted';

CREATE TABLE provisioning_keys (
  id                  UUID         NOT NULL DEFAULT gen_random_uuid(),
  key_hash            VARCHAR(255) NOT NULL,
  description         TEXT,
  max_devices         INTEGER      NOT NULL DEFAULT 1,
  devices_provisioned INTEGER      NOT NULL DEFAULT 0,
  created_by          VARCHAR(255),
  created_at          TIMESTAMPTZ  NOT NULL DEFAULT now(),
  expires_at          TIMESTAMPTZ  NOT NULL,
  revoked_at          TIMESTAMPTZ,
  CONSTRAINT provisioning_keys_pkey PRIMARY KEY (id),
  CONSTRAINT provisioning_keys_key_hash_key UNIQUE (key_hash),
  CONSTRAINT provisioning_keys_expiry_check CHECK (expires_at > created_at),
  CONSTRAINT provisioning_keys_devices_check
    CHECK (devices_provisioned BETWEEN 0 AND max_devices)
);

COMMENT ON TABLE provisioning_keys IS 'Keys with which new devices ask to be admitted';
COMMENT ON COLUMN provisioning_keys.id IS 'Names the key in logs, where the key itself must not appear';
COMMENT ON COLUMN provisioning_keys.key_hash IS 'Hash of the key, which itself is shown once and never stored';
COMMENT ON COLUMN provisioning_keys.description IS 'What the key is for';
COMMENT ON COLUMN provisioning_keys.max_devices IS 'How many devices the key may admit';
COMMENT ON COLUMN provisioning_keys.devices_provisioned IS 'How many devices the key has admitted';
COMMENT ON COLUMN provisioning_keys.created_by IS 'Who issued the key';
COMMENT ON COLUMN provisioning_keys.created_at IS 'When the key was issued';
COMMENT ON COLUMN provisioning_keys.expires_at IS 'From when on the key admits nobody';
COMMENT ON COLUMN provisioning_keys.revoked_at IS 'When the key was withdrawn before it expired; NULL: it was not';

CREATE TABLE device_api_keys (
  id           UUID         NOT NULL DEFAULT gen_random_uuid(),
  device_uuid  UUID         NOT NULL,
  key_hash     VARCHAR(255) NOT NULL,
  created_at   TIMESTAMPTZ  NOT NULL DEFAULT now(),
  expires_at   TIMESTAMPTZ,
  last_used_at TIMESTAMPTZ,
  revoked_at   TIMESTAMPTZ,
  CONSTRAINT device_api_keys_pkey PRIMARY KEY (id),
  CONSTRAINT device_api_keys_key_hash_key UNIQUE (key_hash),
  CONSTRAINT device_api_keys_device_uuid_fkey FOREIGN KEY (device_uuid)
    REFERENCES devices (uuid) ON DELETE CASCADE
);

CREATE INDEX idx_device_api_keys_device_uuid ON device_api_keys (device_uuid);

COMMENT ON TABLE device_api_keys IS 'Keys with which admitted devices call the API; several at once while one replaces another';
COMMENT ON COLUMN device_api_keys.id IS 'Names the key in logs, where the key itself must not appear';
COMMENT ON COLUMN device_api_keys.device_uuid IS 'The device that holds the key';
COMMENT ON COLUMN device_api_keys.key_hash IS 'Hash of the key, which itself is shown once and never stored';
COMMENT ON COLUMN device_api_keys.created_at IS 'When the key was issued';
COMMENT ON COLUMN device_api_keys.expires_at IS 'From when on the key is refused; NULL: never';
COMMENT ON COLUMN device_api_keys.last_used_at IS 'Newest call with the key; NULL: none yet';
COMMENT ON COLUMN device_api_keys.revoked_at IS 'When the key was withdrawn; NULL: it was not';

CREATE TABLE audit_logs (
  id          BIGINT       GENERATED ALWAYS AS IDENTITY,
  event_type  VARCHAR(100) NOT NULL,
  severity    VARCHAR(16)  NOT NULL DEFAULT 'info',
  actor       VARCHAR(255),
  device_uuid UUID,
  ip_address  INET,
  details     JSONB        NOT NULL DEFAULT '{}',
  created_at  TIMESTAMPTZ  NOT NULL DEFAULT now(),
  CONSTRAINT audit_logs_pkey PRIMARY KEY (id),
  CONSTRAINT audit_logs_severity_check
    CHECK (severity IN ('info', 'warning', 'error', 'critical'))
);

CREATE INDEX idx_audit_logs_created_at ON audit_logs (created_at);
CREATE INDEX idx_audit_logs_event_type ON audit_logs (event_type, created_at);
CREATE INDEX idx_audit_logs_severity ON audit_logs (severity, created_at);
CREATE INDEX idx_audit_logs_actor ON audit_logs (actor, created_at);
CREATE INDEX idx_audit_logs_device_uuid ON audit_logs (device_uuid, created_at);

COMMENT ON TABLE audit_logs IS 'Events that matter to security';
COMMENT ON COLUMN audit_logs.id IS 'Sort key of events of the same instant';
COMMENT ON COLUMN audit_logs.event_type IS 'What happened, such as provisioning_failed';
COMMENT ON COLUMN audit_logs.severity IS 'info, warning, error or critical';
COMMENT ON COLUMN audit_logs.actor IS 'Who did it: a user, a device or a service; NULL: unknown';
COMMENT ON COLUMN audit_logs.device_uuid IS 'The device concerned; no foreign key, since the log outlives the device';
COMMENT ON COLUMN audit_logs.ip_address IS 'Where the request came from';
COMMENT ON COLUMN audit_logs.details IS 'Whatever else is known; never a key in clear';
COMMENT ON COLUMN audit_logs.created_at IS 'When it happened';

CREATE TABLE provisioning_attempts (
  id                  BIGINT      GENERATED ALWAYS AS IDENTITY,
  ip_address          INET        NOT NULL,
  provisioning_key_id UUID,
  device_uuid         UUID,
  success             BOOLEAN     NOT NULL,
  error_message       TEXT,
  created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  CONSTRAINT provisioning_attempts_pkey PRIMARY KEY (id),
  CONSTRAINT provisioning_attempts_provisioning_key_id_fkey FOREIGN KEY (provisioning_key_id)
    REFERENCES provisioning_keys (id) ON DELETE SET NULL
);

CREATE INDEX idx_provisioning_attempts_ip_address
  ON provisioning_attempts (ip_address, created_at);
CREATE INDEX idx_provisioning_attempts_provisioning_key_id
  ON provisioning_attempts (provisioning_key_id, created_at);

COMMENT ON TABLE provisioning_attempts IS 'Requests to be admitted, counted to limit them for each address and key within a window of time';
COMMENT ON COLUMN provisioning_attempts.id IS 'Sort key of attempts of the same instant';
COMMENT ON COLUMN provisioning_attempts.ip_address IS 'Where the request came from';
COMMENT ON COLUMN provisioning_attempts.provisioning_key_id IS 'The key that was shown; NULL: no key that is known';
COMMENT ON COLUMN provisioning_attempts.device_uuid IS 'What the device calls itself; no foreign key, since it may never be admitted';
COMMENT ON COLUMN provisioning_attempts.success IS 'Whether the device was admitted';
COMMENT ON COLUMN provisioning_attempts.error_message IS 'Why it was not';
COMMENT ON COLUMN provisioning_attempts.created_at IS 'When the request came; windows are counted over it';

-- handrail: down
DROP TABLE provisioning_attempts;
DROP TABLE audit_logs;
DROP TABLE device_api_keys;
DROP TABLE provisioning_keys;
DROP TABLE devices;
