ALTER TABLE notes RENAME COLUMN body TO content;
ALTER TABLE note_revisions RENAME COLUMN body TO content;
ALTER TABLE tags RENAME TO labels;
