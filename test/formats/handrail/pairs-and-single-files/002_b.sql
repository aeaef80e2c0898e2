SELECT 2;
--handrail:down
SELECT -2;