ALTER TABLE labels RENAME TO tags;
ALTER TABLE note_revisions RENAME COLUMN content TO body;
ALTER TABLE notes RENAME COLUMN content TO body;
