CREATE TABLE settings (
  account_id integer REFERENCES accounts (id) ON DELETE CASCADE,
  key text NOT NULL,
  value text NOT NULL CHECK (json_valid(value)),
  UNIQUE (account_id, key)
);

CREATE UNIQUE INDEX settings_default ON settings (key) WHERE account_id IS NULL;
CREATE INDEX settings_theme ON settings (json_extract(value, '$.theme')) WHERE key = 'look';

INSERT INTO settings (account_id, key, value) VALUES
  (NULL, 'look', '{"theme": "light", "size": 12}'),
  (NULL, 'sync', '{"every": "5 min"}')
ON CONFLICT DO NOTHING;

-- handrail: down
DROP TABLE settings;
