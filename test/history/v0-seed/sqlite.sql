-- The history of the runner that stood in agent-observability, with two of its indexes' kind.
CREATE TABLE schema_migrations (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
);
CREATE INDEX idx_schema_migrations_applied_at ON schema_migrations(applied_at);
INSERT INTO schema_migrations (version, name, applied_at) VALUES
  (1, 'create_usage_config', 1735689600),
  (2, 'create_usage_snapshots', 1735689600),
  (3, 'add_notes', 1735776000123);
CREATE VIEW last_migration AS SELECT max(version) AS version FROM schema_migrations;
