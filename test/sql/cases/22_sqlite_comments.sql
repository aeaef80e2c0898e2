/* not /* nested; */
SELECT 1; -- one;
SELECT 2 /* two; */ + 3; /* done */
