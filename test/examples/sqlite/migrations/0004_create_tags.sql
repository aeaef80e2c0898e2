CREATE TABLE tags (
  name text PRIMARY KEY COLLATE NOCASE CHECK (name <> '' AND name NOT LIKE '% %')
) WITHOUT ROWID;

CREATE TABLE note_tags (
  note_id integer NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
  tag text NOT NULL COLLATE NOCASE REFERENCES tags (name) ON DELETE RESTRICT ON UPDATE CASCADE,
  PRIMARY KEY (note_id, tag)
) WITHOUT ROWID;

CREATE INDEX note_tags_tag ON note_tags (tag);

INSERT INTO tags (name) VALUES ('todo'), ('idea'), ('semi;colon');

-- handrail: down
DROP TABLE note_tags;
DROP TABLE tags;
