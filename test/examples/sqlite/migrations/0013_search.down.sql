DROP TRIGGER note_search_insert;
DROP TRIGGER note_search_delete;
DROP TRIGGER note_search_update;
DROP TABLE note_search;
