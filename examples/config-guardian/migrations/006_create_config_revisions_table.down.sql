DROP TABLE config_revisions;
DROP FUNCTION refuse_revision_change();
