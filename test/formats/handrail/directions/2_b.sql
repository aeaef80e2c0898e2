-- handrail: irreversible the rows are gone
SELECT 2;
