-- A title
-- handrail: no-transaction
VACUUM;
