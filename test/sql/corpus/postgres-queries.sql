SELECT 1
;;
SELECT
;;
SELECT 'a;b', 'it''s', '''', '', ''';''', E'\'', E'\\', E'a\'b;c', e'\\\';', 'back\slash', 'ends with \'
;;
SELECT E'one\'' 
  'two\';' , 3
;;
SELECT E'a'

  'b\'c;d'	
 'e\\', ';'
;;
SELECT 'a'
  'b\', 'c;'
;;
SELECT E'x\'' AS "y", 'z\' AS w
;;
SELECT e'\';'||'\'||E'\\'
;;
SELECT E'''' , E'''\''';' , E';'';\''
;;
SELECT U&'d\0061t\+000061; ''quoted''', U&"d\0061t;a", U&'d!0061t;' UESCAPE '!', u&'\;' UESCAPE '!'
;;
SELECT B'0101', b'1', X'1F;', x'ff', N'national;', n'it''s'
;;
SELECT date'2024-01-01', timestamp '2024-01-01;', interval'1 day', int'5', type'x\'
;;
SELECT "a;b", "c""d;", """", "--", "/*", "'", "$$", "\"
;;
SELECT $$a;b$$, $x$c;$$d$x$, $$$$, $a$$a$, $a$;$a$||$b$;$b$
;;
SELECT $tag$ $tag $tag $$ tag$ 'it''s' "; -- /* $tag$
;;
SELECT a$b$, a$b, $$x;$$, c$$ FROM t$1
;;
SELECT 1 AS a$$, ';' AS "b$$"
;;
SELECT $1, $2::int, $3 + $1
;;
SELECT 1+2--3;
  +4
;;
SELECT 5 - -3, 5 - - 3, 7 /2, 7/ 2, 2 */* in the middle; */ 3, 8 //* no operator; */ 2
;;
SELECT 1 /* a; /* nested; */ still; */ + 2 /**/ + 3 /***/ + 4 /*/ open; */ + 5
;;
SELECT 1 /* ' " $$ */, 2 -- ' " $$ /*
, 3
;;
SELECT '/*', '*/', '--', "/*" FROM t -- '
WHERE true
;;
SELECT a -> 'b;' ->> 'c', a #> '{x;y}', a @> '{"k": ";"}', a ? 'b', a ?| ARRAY['x;'], a ~ '^;$', a !~* ';', a <-> b, a @@ 'x'
;;
SELECT a @- b, a <@> -1, a |/ 4, @ -5, a ?-| b, a ^@ 'p;', !! a
;;
SELECT 1::int, '1;'::text, CAST('a;' AS text), ARRAY[1, 2], (ARRAY['a;'])[1:1], a[1:2], t.*, (t).a, ROW(1, ';')
;;
SELECT 1.5, .5, 5., 1e10, 1.5e-3, 0x1F, 0b101, 0o17, 1_000_000, 'NaN'::float
;;
SELECT CASE WHEN a THEN 'x;' END, CASE a WHEN 1 THEN 2 ELSE 3 END AS "end", CASE WHEN (CASE WHEN b THEN 1 END) = 1 THEN ';' END FROM t
;;
SELECT begin, atomic, function, procedure, replace, trigger, rule FROM t
;;
SELECT 1 begin, 2 atomic
;;
SELECT t.end, t.begin, t.case, x AS end FROM t
;;
SELECT * FROM a JOIN b USING (id) LEFT JOIN LATERAL (SELECT ';' AS c) d ON true WHERE a.x = ANY ('{1,2}') AND EXISTS (SELECT 1)
;;
SELECT a, count(*) FILTER (WHERE b > ';') OVER (PARTITION BY c ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t GROUP BY ROLLUP (a), CUBE (b) HAVING count(*) > 1 ORDER BY 1 DESC NULLS LAST LIMIT 10 OFFSET 5
;;
SELECT * FROM t FOR UPDATE OF a SKIP LOCKED
;;
SELECT DISTINCT ON (a) a, b FROM t TABLESAMPLE BERNOULLI (10) REPEATABLE (42)
;;
(SELECT 1 UNION ALL (SELECT 2 EXCEPT SELECT 3)) INTERSECT SELECT 4
;;
((SELECT ';'))
;;
WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 10) SEARCH DEPTH FIRST BY n SET o CYCLE n SET c USING p SELECT * FROM t
;;
WITH a AS MATERIALIZED (DELETE FROM t WHERE x = ';' RETURNING *) INSERT INTO u SELECT * FROM a ON CONFLICT (id) DO UPDATE SET x = excluded.x || ';' WHERE u.x <> ';'
;;
VALUES (1, 'a;'), (2, $$b;$$)
;;
TABLE users
;;
SELECT extract(epoch FROM now()), substring('a;b' FROM 1 FOR 2), trim(BOTH ';' FROM ';a;'), overlay('a' PLACING ';' FROM 1), position(';' IN 'a;b')
;;
SELECT xmlelement(name foo, xmlattributes('a;' AS b), 'c;'), xmlparse(DOCUMENT '<a>;</a>')
;;
SELECT json_object('a;' : 1), JSON_VALUE(j, '$.a;' DEFAULT ';' ON EMPTY), j['a;'] FROM t
;;
SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a int PATH '$.a', b text PATH '$.";"'))
;;
SELECT * FROM generate_series(1, 10) WITH ORDINALITY AS g (v, "n;")
;;
SELECT * FROM ROWS FROM (f(1), g(';')) AS x (a int, b text)
;;
SELECT grouping(a), a COLLATE "de;DE", a AT TIME ZONE 'UTC;', a IS DISTINCT FROM b, a BETWEEN 1 AND 2, a LIKE ';%' ESCAPE ';' FROM t
;;
SELECT operator_test OPERATOR(pg_catalog.+) 1, a OPERATOR(public.@#@) b FROM t
;;
SELECT größe, 名前, "имя;" FROM таблица WHERE 😀 = '😀;' -- 😀;
LIMIT 1
;;
SELECT 'a b;c', ' ;　' AS x
;;
SELECT $größe$x;$größe$, größe$x$ FROM t
;;
SELECT 1 INTO TEMP x FROM t
;;
INSERT INTO t DEFAULT VALUES
;;
INSERT INTO public."T;" (a, "b;") VALUES (1, 'x;'), (DEFAULT, NULL), (-1, E'\';') RETURNING id, a + 1 AS b
;;
INSERT INTO t OVERRIDING SYSTEM VALUE SELECT 1, ';' FROM generate_series(1, 10)
;;
INSERT INTO t AS x VALUES (1) ON CONFLICT ON CONSTRAINT "t;pk" DO NOTHING
;;
INSERT INTO docs VALUES (1, $json${"a": "it's; \"x\"", "b": [1, 2]}$json$::jsonb), (2, '{"c": "d\\;"}')
;;
INSERT INTO paths VALUES ('C:\temp\'), ('D:\x;')
;;
UPDATE t SET a = 'x;', (b, c) = (SELECT 1, ';'), d[1] = ';', e.f = 2 FROM u WHERE t.id = u.id RETURNING *
;;
UPDATE ONLY t SET a = DEFAULT WHERE CURRENT OF cur
;;
DELETE FROM t USING u WHERE t.a = u.a AND u.b = ';'
;;
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED AND s.x = ';' THEN UPDATE SET x = s.x WHEN NOT MATCHED THEN INSERT (id, x) VALUES (s.id, ';') WHEN MATCHED THEN DELETE
;;
COPY t (a, b) FROM STDIN WITH (FORMAT csv, DELIMITER ';', QUOTE '''', NULL 'x;')
;;
COPY (SELECT a, ';' FROM t) TO '/tmp/x;y.csv' CSV HEADER
;;
COPY t FROM PROGRAM 'gunzip -c a.gz; true' WHERE a > 1
;;
EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT ';'
;;
EXPLAIN VERBOSE UPDATE t SET a = ';'
;;
PREPARE q (int, text) AS SELECT $1, $2 || ';'
;;
EXECUTE q (1, 'a;')
;;
DEALLOCATE ALL
;;
DECLARE cur SCROLL CURSOR WITH HOLD FOR SELECT ';'
;;
FETCH FORWARD 5 FROM cur
;;
MOVE BACKWARD ALL IN cur
;;
CLOSE cur
;;
LISTEN "chan;nel"
;;
NOTIFY chan, 'pay;load'
;;
UNLISTEN *
;;
LOCK TABLE a, ONLY b IN ACCESS EXCLUSIVE MODE NOWAIT
;;
VACUUM (FULL, ANALYZE) t (a, b)
;;
VACUUM
;;
ANALYZE VERBOSE t
;;
CLUSTER t USING idx
;;
CHECKPOINT
;;
DISCARD ALL
;;
LOAD 'lib;so'
;;
SET search_path TO app, "a;b", public
;;
SET LOCAL statement_timeout = '5s'
;;
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE
;;
SET TIME ZONE 'Europe/Berlin;'
;;
SET my.var TO 'a;', 'b'
;;
SET ROLE "app;"
;;
RESET ALL
;;
SHOW search_path
;;
BEGIN
;;
BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE
;;
START TRANSACTION READ WRITE
;;
COMMIT AND CHAIN
;;
END
;;
END TRANSACTION
;;
ROLLBACK
;;
ABORT WORK
;;
SAVEPOINT "a;"
;;
RELEASE SAVEPOINT a
;;
ROLLBACK TO SAVEPOINT a
;;
PREPARE TRANSACTION 'gid;1'
;;
COMMIT PREPARED 'gid;1'
;;
SET CONSTRAINTS ALL DEFERRED
;;
GRANT SELECT (a, b), INSERT ON t, "u;" TO app, PUBLIC WITH GRANT OPTION
;;
GRANT EXECUTE ON FUNCTION f(int), g() TO app
;;
GRANT app TO me WITH ADMIN OPTION GRANTED BY CURRENT_ROLE
;;
GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA "a;", b TO app
;;
REVOKE GRANT OPTION FOR USAGE ON SCHEMA app FROM PUBLIC CASCADE
;;
ALTER DEFAULT PRIVILEGES FOR ROLE me IN SCHEMA app GRANT SELECT ON TABLES TO reader
;;
CREATE ROLE app WITH LOGIN PASSWORD 'p;w''d' VALID UNTIL '2030-01-01' IN ROLE other
;;
ALTER ROLE app SET search_path = 'a;', b
;;
DROP ROLE IF EXISTS app, "b;"
;;
REASSIGN OWNED BY a TO b
;;
DROP OWNED BY a CASCADE
;;
SELECT create_hypertable('metrics', 'time', chunk_time_interval => INTERVAL '1 day')
;;
SELECT add_retention_policy('metrics', INTERVAL '90 days;')
;;
ALTER TABLE metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'device;id')
;;
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS SELECT time_bucket('1 hour', time) AS t, avg(v) FROM metrics GROUP BY 1 WITH NO DATA
;;
SELECT setval('public.seq', 42, true)
;;
SELECT pg_catalog.set_config('search_path', '', false)
;;
ALTER SUBSCRIPTION sub REFRESH PUBLICATION WITH (copy_data = false)
;;
ALTER PUBLICATION pub ADD TABLE "a;b"
;;
ALTER VIEW v RENAME COLUMN a TO "b;"
;;
ALTER POLICY p ON t USING (a = ';')
;;
ALTER EVENT TRIGGER et DISABLE
;;
ALTER OPERATOR + (int, int) OWNER TO me
;;
ALTER MATERIALIZED VIEW mv SET (fillfactor = 10)
;;
DROP TRIGGER IF EXISTS "a;" ON t CASCADE
