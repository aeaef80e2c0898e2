CREATE VIRTUAL TABLE note_search USING fts5 (title, content, content='notes', content_rowid='id');

INSERT INTO note_search (note_search) VALUES ('rebuild');

CREATE TRIGGER note_search_insert AFTER INSERT ON notes BEGIN
  INSERT INTO note_search (rowid, title, content) VALUES (new.id, new.title, new.content);
END;

CREATE TRIGGER note_search_delete AFTER DELETE ON notes BEGIN
  INSERT INTO note_search (note_search, rowid, title, content)
    VALUES ('delete', old.id, old.title, old.content);
END;

CREATE TRIGGER note_search_update AFTER UPDATE OF title, content ON notes BEGIN
  INSERT INTO note_search (note_search, rowid, title, content)
    VALUES ('delete', old.id, old.title, old.content);
  INSERT INTO note_search (rowid, title, content) VALUES (new.id, new.title, new.content);
END;
