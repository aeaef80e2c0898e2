CREATE TABLE attachments (
  id integer PRIMARY KEY,
  note_id integer NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
  file_name text NOT NULL,
  media_type text NOT NULL DEFAULT 'application/octet-stream',
  content blob NOT NULL,
  size integer NOT NULL GENERATED ALWAYS AS (length(content)) STORED,
  UNIQUE (note_id, file_name),
  CHECK (length(content) <= 10 * 1024 * 1024)
) STRICT;

-- handrail: down
DROP TABLE attachments;
