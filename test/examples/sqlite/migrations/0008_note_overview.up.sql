CREATE VIEW note_overview AS
WITH tagged AS (
  SELECT note_id, group_concat(tag, ', ') AS tags FROM note_tags GROUP BY note_id
)
SELECT
  notes.id,
  notebooks.title AS notebook,
  CASE WHEN notes.title IS NULL THEN '(untitled)' ELSE notes.title END AS title,
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
