-- handrail: irreversible said here
SELECT 1;
