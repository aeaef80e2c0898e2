-- How far configs and config_revisions have followed the Raft log, which is in etcd. The first start with etcd
-- writes the one row; without it, PostgreSQL alone is the record.
CREATE TABLE raft_log (
  only_row   BOOLEAN     NOT NULL DEFAULT true,
  id         VARCHAR(36) NOT NULL DEFAULT gen_random_uuid()::text,
  cluster_id VARCHAR(20) NOT NULL,
  position   BIGINT      NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  CONSTRAINT raft_log_pkey PRIMARY KEY (only_row),
  CONSTRAINT raft_log_only_row_check CHECK (only_row)
);

COMMENT ON TABLE raft_log IS 'Which Raft log this database follows, and how far; no row: none';
COMMENT ON COLUMN raft_log.id IS 'Its keys in etcd begin with this, so that no other log is taken for it';
COMMENT ON COLUMN raft_log.cluster_id IS 'The etcd cluster that holds the log; positions of another mean nothing';
COMMENT ON COLUMN raft_log.position IS 'The etcd revision of the last entry that was applied or passed over';

-- Not a foreign key anywhere: what a note is about may be gone, and the note stays.
CREATE TABLE raft_log_notes (
  position   BIGINT       NOT NULL,
  log_id     VARCHAR(36)  NOT NULL,
  project_id VARCHAR(255) NOT NULL,
  config_key VARCHAR(255) NOT NULL,
  version    BIGINT       NOT NULL,
  note       TEXT         NOT NULL,
  created_at TIMESTAMPTZ  NOT NULL DEFAULT now(),
  CONSTRAINT raft_log_notes_pkey PRIMARY KEY (log_id, position)
);

COMMENT ON TABLE raft_log_notes IS 'Entries of the Raft log that could not be applied as they are, and what was done instead';
