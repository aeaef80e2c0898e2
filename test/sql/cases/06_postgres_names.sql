CREATE TABLE "odd; ""name""" ("--a" int, "/*b" int, "c'd" int);
CREATE TABLE größe (名前 text, 😀 text);   ALTER TABLE 😀😀 ADD "ö;" int;  DROP TABLE x;
SELECT U&"d\0061t;a", "$$", a$$ FROM t$;
