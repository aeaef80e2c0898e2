-- Releases before this migration made the table themselves whenever they started.
-- Where they did, it is taken over with its rows, and a mark on its key tells the
-- down part that the table is not its own to drop.
DO $$
BEGIN
  IF to_regclass(format('%I.system_config', current_schema())) IS NOT NULL THEN
    COMMENT ON CONSTRAINT system_config_pkey ON system_config IS 'made before migration 002';
  END IF;
END
$$;

CREATE TABLE IF NOT EXISTS system_config (
  key        VARCHAR(255) PRIMARY KEY,
  value      JSONB        NOT NULL,
  updated_at TIMESTAMP    DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX IF NOT EXISTS idx_system_config_key ON system_config (key);

COMMENT ON TABLE system_config IS 'Settings and state of the whole system, one row for each key';
COMMENT ON COLUMN system_config.key IS 'Name of the setting, such as heartbeat_last_check';
COMMENT ON COLUMN system_config.value IS 'Its value as JSON';
COMMENT ON COLUMN system_config.updated_at IS 'When the value was last written';

-- handrail: down
DO $$
BEGIN
  IF EXISTS (
    SELECT FROM pg_constraint
    WHERE conrelid = 'system_config'::regclass AND conname = 'system_config_pkey'
      AND obj_description(oid, 'pg_constraint') = 'made before migration 002'
  ) THEN
    DROP INDEX idx_system_config_key;
    COMMENT ON CONSTRAINT system_config_pkey ON system_config IS NULL;
    COMMENT ON TABLE system_config IS NULL;
    COMMENT ON COLUMN system_config.key IS NULL;
    COMMENT ON COLUMN system_config.value IS NULL;
    COMMENT ON COLUMN system_config.updated_at IS NULL;
  ELSE
    DROP TABLE system_config;
  END IF;
END
$$;
