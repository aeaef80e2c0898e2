SELECT 1;
-- handrail: down
DROP TABLE a;
