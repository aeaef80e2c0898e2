CREATE TABLE schema_migrations (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at BIGINT NOT NULL
);
INSERT INTO schema_migrations (version, name, applied_at) VALUES
  (1, 'create_usage_config', 1735689600),
  (2, 'create_usage_snapshots', 1735689600),
  (3, 'add_notes', 1735776000123);
