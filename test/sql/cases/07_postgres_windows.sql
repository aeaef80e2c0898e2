-- With a byte order mark and CRLF.
CREATE TABLE t (
  a int, -- one; column
  b text
);

  INSERT INTO t VALUES (1, 'two
lines;');
