CREATE TABLE [odd; name] (`a;``b` INT, "c;""d" INT, [it's] INT);
SELECT [--], [/*], '\', "\" FROM [$$]; SELECT $$a;
SELECT E'\'; SELECT 2;
