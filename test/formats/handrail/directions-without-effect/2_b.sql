SELECT 1;
-- handrail: down now
SELECT 2;
