ALTER TABLE notes ADD COLUMN archived_at text;

CREATE INDEX notes_archived ON notes (archived_at) WHERE archived_at IS NOT NULL;
