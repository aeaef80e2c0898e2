CREATE TABLE "public"."schema_migrations" (
  version text NOT NULL PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT (clock_timestamp()),
  dirty boolean NOT NULL DEFAULT false,
  checksum text,
  down_checksum text,
  down text,
  duration_ms bigint,
  applied_by text,
  handrail_version text,
  applied_order bigint DEFAULT ((extract(epoch from clock_timestamp()) * 1000000)::bigint),
  skipped text,
  direction text,
  progress bigint,
  progress_checksum text,
  under_way text,
  held_by text,
  held_until timestamptz
);
CREATE INDEX "schema_migrations_applied_order" ON "public"."schema_migrations" ("applied_order");
INSERT INTO schema_migrations VALUES
  ('001', 'create_usage_config', '2026-11-20T21:00:00.125Z', false, 'sha256:b5', 'sha256:c1', 'DROP TABLE usage_config;', 12, 'ann@laptop', '0.1.0', 1795208400125000, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('002', 'create_usage_snapshots', '2026-11-20T21:00:00.500Z', true, 'sha256:b6', NULL, NULL, NULL, 'ann@laptop', '0.1.0', 1795208400500000, NULL, 'up', 1, 'sha256:d1', 'VACUUM', 'pid 4711 on laptop', '2026-11-20T21:00:20Z');
