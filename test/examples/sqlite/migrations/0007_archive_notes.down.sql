DROP INDEX notes_archived;
ALTER TABLE notes DROP COLUMN archived_at;
