-- JSON Schemas, each usable by configurations of any project.
CREATE TABLE config_schemas (
  id                 VARCHAR(255) NOT NULL DEFAULT gen_random_uuid()::text,
  name               VARCHAR(255) NOT NULL,
  schema_content     TEXT         NOT NULL,
  created_by_user_id VARCHAR(255) NOT NULL,
  created_at         TIMESTAMPTZ  NOT NULL DEFAULT now(),
  updated_at         TIMESTAMPTZ  NOT NULL DEFAULT now(),
  CONSTRAINT config_schemas_pkey PRIMARY KEY (id),
  CONSTRAINT config_schemas_created_by_user_id_fkey FOREIGN KEY (created_by_user_id)
    REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX config_schemas_created_by_user_id_idx ON config_schemas (created_by_user_id);

COMMENT ON TABLE config_schemas IS 'JSON Schemas that configurations are validated against';
COMMENT ON COLUMN config_schemas.schema_content IS 'The JSON Schema exactly as it was written, hence text and not JSONB';
