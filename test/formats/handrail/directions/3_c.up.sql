SELECT 3;
-- handrail: no-transaction is only read at the head
