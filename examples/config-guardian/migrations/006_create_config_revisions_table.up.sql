-- Every version that a configuration ever had.
CREATE TABLE config_revisions (
  id                 VARCHAR(255) NOT NULL DEFAULT gen_random_uuid()::text,
  project_id         VARCHAR(255) NOT NULL,
  config_key         VARCHAR(255) NOT NULL,
  version            BIGINT       NOT NULL,
  content            JSONB,
  created_by_user_id VARCHAR(255),
  created_at         TIMESTAMPTZ  NOT NULL DEFAULT now(),
  CONSTRAINT config_revisions_pkey PRIMARY KEY (id),
  CONSTRAINT config_revisions_config_version_key UNIQUE (project_id, config_key, version),
  CONSTRAINT config_revisions_version_check CHECK (version >= 1),
  CONSTRAINT config_revisions_project_id_fkey FOREIGN KEY (project_id)
    REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT config_revisions_config_fkey FOREIGN KEY (project_id, config_key)
    REFERENCES configs (project_id, key) ON DELETE CASCADE,
  CONSTRAINT config_revisions_created_by_user_id_fkey FOREIGN KEY (created_by_user_id)
    REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX config_revisions_created_by_user_id_idx ON config_revisions (created_by_user_id);
CREATE INDEX config_revisions_content_idx ON config_revisions USING gin (content);

COMMENT ON TABLE config_revisions IS 'Every version that a configuration ever had; rows are never changed';
COMMENT ON COLUMN config_revisions.content IS 'The content as of this version; NULL: this version deleted the configuration';
COMMENT ON COLUMN config_revisions.created_by_user_id IS 'NULL when that user is gone';

-- A revision changes in two cases only, and both are the work of a foreign key:
-- it goes with its configuration or project, and it forgets an author who is gone.
-- A foreign key acts after the row that it points to has been removed, so the
-- absence of that row tells its work from anybody else's; while the row exists,
-- the same command given by hand, by the table's owner or inside another trigger,
-- is refused. Tables are named with their schema, for a temporary table of the
-- same name must not stand in for the real one.
CREATE FUNCTION refuse_revision_change() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  gone BOOLEAN;
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format(
      'SELECT NOT EXISTS (SELECT FROM %1$I.configs WHERE project_id = $1 AND key = $2)
           OR NOT EXISTS (SELECT FROM %1$I.projects WHERE id = $1)', TG_TABLE_SCHEMA)
      INTO gone USING OLD.project_id, OLD.config_key;
    IF gone THEN
      RETURN OLD;
    END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    EXECUTE format(
      'SELECT $1 IS NOT NULL AND NOT EXISTS (SELECT FROM %I.users WHERE id = $1)', TG_TABLE_SCHEMA)
      INTO gone USING OLD.created_by_user_id;
    OLD.created_by_user_id := NULL;
    IF gone AND NEW *= OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'revisions of a configuration are immutable: % refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER config_revisions_immutable
  BEFORE UPDATE OR DELETE ON config_revisions
  FOR EACH ROW EXECUTE FUNCTION refuse_revision_change();

CREATE TRIGGER config_revisions_no_truncate
  BEFORE TRUNCATE ON config_revisions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_revision_change();
