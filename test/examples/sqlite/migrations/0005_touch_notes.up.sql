CREATE TRIGGER notes_touch AFTER UPDATE OF title, body ON notes
WHEN new.updated_at = old.updated_at
BEGIN
  UPDATE notes SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = new.id;
END;
