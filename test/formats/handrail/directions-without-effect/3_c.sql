SELECT 1;
-- handrail: downn
SELECT 2;
