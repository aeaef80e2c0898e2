CREATE TABLE "main"."schema_migrations" (
  version TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  dirty INTEGER NOT NULL DEFAULT 0,
  checksum TEXT,
  down_checksum TEXT,
  down TEXT,
  duration_ms INTEGER,
  applied_by TEXT,
  handrail_version TEXT,
  applied_order INTEGER DEFAULT ((CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000)),
  skipped TEXT,
  direction TEXT,
  progress INTEGER,
  progress_checksum TEXT,
  under_way TEXT,
  held_by TEXT,
  held_until TEXT
);
CREATE INDEX "main"."schema_migrations_applied_order" ON "schema_migrations" ("applied_order");
INSERT INTO schema_migrations VALUES
  ('001', 'create_usage_config', '2026-11-20T21:00:00.125Z', 0, 'sha256:b5', 'sha256:c1', 'DROP TABLE usage_config;', 12, 'ann@laptop', '0.1.0', 1795208400125000, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('002', 'create_usage_snapshots', '2026-11-20T21:00:00.500Z', 1, 'sha256:b6', NULL, NULL, NULL, 'ann@laptop', '0.1.0', 1795208400500000, NULL, 'up', 1, 'sha256:d1', 'VACUUM', 'pid 4711 on laptop', '2026-11-20T21:00:20.000Z');
