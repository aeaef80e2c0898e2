CREATE TABLE note_revisions (
  note_id integer NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
  revision integer NOT NULL,
  title text,
  body text NOT NULL,
  kept_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  PRIMARY KEY (note_id, revision)
);

CREATE TRIGGER notes_keep_revision BEFORE UPDATE OF title, body ON notes
WHEN new.body IS NOT old.body OR new.title IS NOT old.title
BEGIN
  INSERT INTO note_revisions (note_id, revision, title, body)
  SELECT old.id, coalesce(max(revision), 0) + 1, old.title, old.body
    FROM note_revisions WHERE note_id = old.id;
END;

CREATE TRIGGER note_revisions_are_final BEFORE UPDATE ON note_revisions
BEGIN
  SELECT raise(ABORT, 'a revision is final; nothing changes it');
END;
