-- SQLite can't make a column NOT NULL: the table is made anew, as its documentation says.
PRAGMA foreign_keys = OFF;

DROP VIEW note_overview;
DROP TRIGGER notes_touch;
DROP TRIGGER notes_keep_revision;

CREATE TABLE new_notes (
  id integer PRIMARY KEY,
  notebook_id integer NOT NULL REFERENCES notebooks (id) ON DELETE CASCADE,
  title text NOT NULL CHECK (title <> ''),
  body text NOT NULL DEFAULT '',
  words integer GENERATED ALWAYS AS (length(trim(body)) - length(replace(trim(body), ' ', '')) + 1) VIRTUAL,
  updated_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  archived_at text
);

INSERT INTO new_notes (id, notebook_id, title, body, updated_at, archived_at)
  SELECT id, notebook_id, coalesce(nullif(title, ''), 'Untitled'), body, updated_at, archived_at FROM notes;

DROP TABLE notes;
ALTER TABLE new_notes RENAME TO notes;

CREATE INDEX notes_notebook ON notes (notebook_id);
CREATE INDEX notes_updated ON notes (updated_at DESC);
CREATE INDEX notes_archived ON notes (archived_at) WHERE archived_at IS NOT NULL;

CREATE TRIGGER notes_touch AFTER UPDATE OF title, body ON notes
WHEN new.updated_at = old.updated_at
BEGIN
  UPDATE notes SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = new.id;
END;

CREATE TRIGGER notes_keep_revision BEFORE UPDATE OF title, body ON notes
WHEN new.body IS NOT old.body OR new.title IS NOT old.title
BEGIN
  INSERT INTO note_revisions (note_id, revision, title, body)
  SELECT old.id, coalesce(max(revision), 0) + 1, old.title, old.body
    FROM note_revisions WHERE note_id = old.id;
END;

CREATE VIEW note_overview AS
WITH tagged AS (
  SELECT note_id, group_concat(tag, ', ') AS tags FROM note_tags GROUP BY note_id
)
SELECT
  notes.id,
  notebooks.title AS notebook,
  notes.title,
  notes.words,
  tagged.tags,
  row_number() OVER (PARTITION BY notes.notebook_id ORDER BY notes.updated_at DESC) AS recency
FROM notes
JOIN notebooks ON notebooks.id = notes.notebook_id
LEFT JOIN tagged ON tagged.note_id = notes.id;

CREATE TRIGGER note_overview_rename INSTEAD OF UPDATE OF title ON note_overview
BEGIN
  UPDATE notes SET title = new.title WHERE id = old.id;
END;
