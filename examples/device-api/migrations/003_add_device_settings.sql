CREATE TABLE device_settings (
  id            SERIAL       PRIMARY KEY,
  device_uuid   UUID         NOT NULL REFERENCES devices (uuid) ON DELETE CASCADE,
  setting_key   VARCHAR(255) NOT NULL,
  setting_value JSONB        NOT NULL,
  created_at    TIMESTAMP    DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (device_uuid, setting_key)
);

CREATE INDEX idx_device_settings_device_uuid ON device_settings (device_uuid);

COMMENT ON TABLE device_settings IS 'Settings of single devices, one row for each device and key';
COMMENT ON COLUMN device_settings.id IS 'Row number, without further meaning';
COMMENT ON COLUMN device_settings.device_uuid IS 'The device; its settings go with it';
COMMENT ON COLUMN device_settings.setting_key IS 'Name of the setting';
COMMENT ON COLUMN device_settings.setting_value IS 'Its value as JSON';
COMMENT ON COLUMN device_settings.created_at IS 'When the setting was first written';

-- handrail: down
DROP TABLE device_settings;
