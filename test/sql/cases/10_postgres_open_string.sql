CREATE TABLE t (a text);
INSERT INTO t VALUES ('fine');
INSERT INTO t VALUES ('it's');
