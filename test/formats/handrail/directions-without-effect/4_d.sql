SELECT 1;
-- handrail: down
SELECT 2;
-- handrail: down
