CREATE TABLE notes (
  id integer PRIMARY KEY,
  notebook_id integer NOT NULL REFERENCES notebooks (id) ON DELETE CASCADE,
  title text,
  body text NOT NULL DEFAULT '',
  words integer GENERATED ALWAYS AS (length(trim(body)) - length(replace(trim(body), ' ', '')) + 1) VIRTUAL,
  updated_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE INDEX notes_notebook ON notes (notebook_id);
CREATE INDEX notes_updated ON notes (updated_at DESC);
