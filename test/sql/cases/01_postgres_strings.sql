-- Strings in all their forms.
INSERT INTO t VALUES ('a;b', 'it''s', '''', '');
INSERT INTO t VALUES ('C:\temp\');
INSERT INTO t VALUES (E'it\'s; \\', e'\\\';');
INSERT INTO t VALUES (E'first' -- and it's going on;
    'sec\'ond;'

    'third\';'), ('standard\');
INSERT INTO t VALUES (U&'\0041;', B'01', X'1F', N'n;'), (date'2024-01-01');
