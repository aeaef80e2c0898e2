SELECT 1;
-- handrail: down
SELECT -1;
