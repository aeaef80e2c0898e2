DROP VIEW note_overview;
