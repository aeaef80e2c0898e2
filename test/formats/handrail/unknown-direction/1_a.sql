
  -- handrail: no-transactions
SELECT 1;
