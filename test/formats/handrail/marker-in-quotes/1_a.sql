SELECT '
-- migrate:up
';
