-- A project is one tenant: its configurations are read with its API key.
CREATE TABLE projects (
  id            VARCHAR(255) NOT NULL DEFAULT gen_random_uuid()::text,
  name          VARCHAR(255) NOT NULL,
  api_key       VARCHAR(255) NOT NULL,
  owner_user_id VARCHAR(255) NOT NULL,
  created_at    TIMESTAMPTZ  NOT NULL DEFAULT now(),
  updated_at    TIMESTAMPTZ  NOT NULL DEFAULT now(),
  CONSTRAINT projects_pkey PRIMARY KEY (id),
  CONSTRAINT projects_api_key_key UNIQUE (api_key),
  CONSTRAINT projects_owner_user_id_fkey FOREIGN KEY (owner_user_id)
    REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX projects_owner_user_id_idx ON projects (owner_user_id);

COMMENT ON TABLE projects IS 'Tenants; every configuration belongs to one';
COMMENT ON COLUMN projects.api_key IS 'SHA-256 of what an application shows to read the configurations of this project';
