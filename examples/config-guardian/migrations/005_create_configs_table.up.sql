-- The present state of every configuration.
CREATE TABLE configs (
  project_id         VARCHAR(255) NOT NULL,
  key                VARCHAR(255) NOT NULL,
  schema_id          VARCHAR(255),
  version            BIGINT       NOT NULL DEFAULT 1,
  content            JSONB        NOT NULL,
  updated_by_user_id VARCHAR(255),
  created_at         TIMESTAMPTZ  NOT NULL DEFAULT now(),
  updated_at         TIMESTAMPTZ  NOT NULL DEFAULT now(),
  deleted_at         TIMESTAMPTZ,
  CONSTRAINT configs_pkey PRIMARY KEY (project_id, key),
  CONSTRAINT configs_version_check CHECK (version >= 1),
  CONSTRAINT configs_project_id_fkey FOREIGN KEY (project_id)
    REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT configs_schema_id_fkey FOREIGN KEY (schema_id)
    REFERENCES config_schemas (id) ON DELETE RESTRICT,
  CONSTRAINT configs_updated_by_user_id_fkey FOREIGN KEY (updated_by_user_id)
    REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX configs_schema_id_idx ON configs (schema_id);
CREATE INDEX configs_updated_by_user_id_idx ON configs (updated_by_user_id);
CREATE INDEX configs_content_idx ON configs USING gin (content);

COMMENT ON TABLE configs IS 'The present state of every configuration; writes go through the Raft leader';
COMMENT ON COLUMN configs.schema_id IS 'What the content is validated against; NULL: nothing';
COMMENT ON COLUMN configs.version IS 'Optimistic lock: starts at 1, and every update names the version that it read and adds 1';
COMMENT ON COLUMN configs.updated_by_user_id IS 'NULL when that user is gone';
COMMENT ON COLUMN configs.deleted_at IS 'When it was deleted. The row stays, so that its revisions and its version go on; NULL: in use';

-- Deleting a user takes their projects and their schemas along, and a schema that
-- is in use must stay: RESTRICT, which no transaction can put off. Left to foreign
-- keys alone, a user whose own project uses their own schema could be deleted only
-- while the cascade to projects is the older one, for such work is queued in order
-- of creation; after a restored dump it no longer is. NO ACTION waits in the same
-- queue, and deferred it would let a schema in use vanish until the commit. So the
-- projects go first here, and what still uses a schema then belongs to another user.
CREATE FUNCTION delete_projects_of_user() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DELETE FROM %I.projects WHERE owner_user_id = $1', TG_TABLE_SCHEMA) USING OLD.id;
  RETURN OLD;
END
$$;

CREATE TRIGGER users_delete_projects_first
  BEFORE DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION delete_projects_of_user();
