SELECT 1;
-- handrail: no-transaction
