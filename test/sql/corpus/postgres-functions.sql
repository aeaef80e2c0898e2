CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b;'
;;
CREATE FUNCTION add2(int, int) RETURNS int AS 'SELECT $1 + $2; -- it''s' LANGUAGE sql IMMUTABLE
;;
CREATE FUNCTION dq() RETURNS text LANGUAGE sql AS $$ SELECT 'x;y'; SELECT "z" FROM t; $$
;;
CREATE OR REPLACE FUNCTION tagged() RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  EXECUTE $q$ SELECT 1; $q$;
  RAISE NOTICE 'done; %', $$nested;$$;
  IF true THEN NULL; END IF;
END;
$function$
;;
CREATE FUNCTION near_tags() RETURNS text LANGUAGE sql AS $a$ SELECT '$b$;$a'; $b$ $ $A$ $$ $aa$ $a$
;;
CREATE FUNCTION dollars() RETURNS text LANGUAGE sql AS $$ $ $a $1 a$b$c $a$ ; $a$ $$
;;
CREATE FUNCTION unicode_tag() RETURNS int LANGUAGE sql AS $größe$ SELECT 1; $größ$ ; $größe$
;;
CREATE FUNCTION digits_tag() RETURNS int LANGUAGE sql AS $_1$ SELECT 1; $1$; $_1$
;;
CREATE FUNCTION after() RETURNS int AS $$ SELECT 1; $$LANGUAGE sql
;;
CREATE FUNCTION escape_body() RETURNS text LANGUAGE sql AS E'SELECT \'a;b\' || E''\\\\''; '
;;
CREATE FUNCTION two_strings() RETURNS internal LANGUAGE c AS 'lib;so', 'sym;bol'
;;
CREATE FUNCTION tbl() RETURNS TABLE (a int, b text) LANGUAGE sql STABLE ROWS 5 COST 0.5 AS $$ VALUES (1, 'a;') $$
;;
CREATE FUNCTION conf() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, "a;b" SET work_mem TO '1MB' AS $$begin end$$
;;
CREATE FUNCTION def(a int DEFAULT 1, b text = 'x;', VARIADIC c int[] DEFAULT '{}') RETURNS int LANGUAGE sql AS 'SELECT 1'
;;
CREATE FUNCTION body() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END
;;
CREATE FUNCTION empty() RETURNS void LANGUAGE sql BEGIN ATOMIC END
;;
CREATE FUNCTION semis() RETURNS void LANGUAGE sql BEGIN ATOMIC ; SELECT 1; ; END
;;
CREATE OR REPLACE FUNCTION cased(a int) RETURNS text
  LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN a > 0 THEN 'pos;' WHEN a < 0 THEN CASE a WHEN -1 THEN 'one' ELSE 'neg' END ELSE 'zero' END;
  SELECT 2;
END
;;
CREATE FUNCTION commented() RETURNS int LANGUAGE sql
BEGIN /* not yet; */ -- nor now;
ATOMIC
  -- END;
  SELECT 1; /* END; */
  SELECT 2; -- the end; is near
END
;;
CREATE FUNCTION labels() RETURNS int LANGUAGE sql BEGIN ATOMIC
  SELECT t.end, t.case, t.begin AS "end;" FROM t;
  SELECT 1 AS end, 2 AS case, 3 AS begin;
  SELECT a end FROM t;
  SELECT begin FROM t;
END
;;
CREATE FUNCTION lower_case() returns int language sql begin atomic select case when true then 1 end; end
;;
CREATE PROCEDURE ins(a int) LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (a); DELETE FROM u WHERE id = a; END
;;
CREATE OR REPLACE PROCEDURE "p;q"(INOUT a int, OUT b text) LANGUAGE sql BEGIN ATOMIC SELECT a, 'b;'; END
;;
CREATE FUNCTION ret(a int) RETURNS int RETURN a + 1
;;
CREATE FUNCTION ret_case(a int) RETURNS text RETURN CASE WHEN a = 1 THEN 'one;' ELSE 'other' END
;;
CREATE FUNCTION atomic_strings() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT 'END;' || $$; END;$$ || E'\'; END'; SELECT "end;" FROM "; END"; END
;;
CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'SELECT 1'
;;
CREATE FUNCTION begin(atomic int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT atomic; END
;;
CREATE FUNCTION uses_begin(begin int) RETURNS int LANGUAGE sql AS $$ SELECT begin; $$
;;
CREATE FUNCTION "begin atomic"() RETURNS int LANGUAGE sql AS 'SELECT 1;'
;;
CREATE FUNCTION conf2() RETURNS int LANGUAGE sql SET search_path TO begin, atomic BEGIN ATOMIC SELECT 1; END
;;
CREATE FUNCTION with_cte() RETURNS int LANGUAGE sql BEGIN ATOMIC
  WITH x AS (INSERT INTO t VALUES (1) RETURNING id), y AS (SELECT (CASE WHEN true THEN (1) END)) SELECT id FROM x;
  RETURN 5;
END
;;
CREATE FUNCTION t_audit() RETURNS trigger LANGUAGE plpgsql AS $t$
DECLARE
  r record; -- row;
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO audit SELECT now(), 'D;', OLD.*;
    RETURN OLD;
  END IF;
  FOR r IN SELECT * FROM t LOOP
    CASE r.a WHEN 1 THEN NULL; ELSE RAISE EXCEPTION 'no; %', r; END CASE;
  END LOOP;
  RETURN NEW;
EXCEPTION WHEN unique_violation THEN
  RETURN NULL;
END
$t$
;;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OF total, note OR DELETE ON orders FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION t_audit('a;', 1)
;;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE t_audit()
;;
CREATE TRIGGER st AFTER UPDATE ON orders REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION t_audit()
;;
CREATE OR REPLACE TRIGGER iof INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION t_audit()
;;
DO $$ BEGIN PERFORM 1; END $$
;;
DO LANGUAGE plpgsql $do$
DECLARE x text := $x$a;b$x$;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN
    CREATE TYPE mood AS ENUM ('a', 'b;');
  END IF;
END;
$do$
;;
DO 'BEGIN PERFORM 1; END' LANGUAGE plpgsql
;;
DO E'BEGIN PERFORM \'x;\'; END'
;;
CREATE RULE r AS ON INSERT TO t DO NOTHING
;;
CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (NEW.a); DELETE FROM w WHERE b = 'x;')
;;
CREATE OR REPLACE RULE "r;" AS ON UPDATE TO t WHERE (OLD.a <> NEW.a) DO INSTEAD (
  INSERT INTO log VALUES (';', $$;$$, E'\';'); -- one;
  /* two; */ UPDATE u SET a = (SELECT max(x) FROM (VALUES (1), (2)) v (x));
  ;
  NOTIFY changed, 'pay;load';
)
;;
CREATE RULE one AS ON DELETE TO t DO INSTEAD (DELETE FROM u WHERE id = OLD.id)
;;
CREATE RULE "_RETURN" AS ON SELECT TO t DO INSTEAD SELECT * FROM u
;;
ALTER FUNCTION f(int) SET search_path TO a, b
;;
ALTER FUNCTION f(int) DEPENDS ON EXTENSION "x;y"
;;
DROP FUNCTION IF EXISTS f(int, text), "g;h"(), i CASCADE
;;
CALL p(1, 'a;', b => ARRAY[1, 2])
;;
CALL refresh_continuous_aggregate('x', NULL, NULL)
;;
ALTER PROCEDURE p(int) OWNER TO app
;;
CREATE FUNCTION pl() RETURNS text LANGUAGE plpython3u AS $py$
def f(s):  # a comment; with 'quotes
    return "it's; $$ fine"
return f('''x''')
$py$
;;
CREATE FUNCTION js() RETURNS text LANGUAGE plv8 AS $js$ /* ' */ var a = "$$;" + '\''; // " ' `
return a; $js$
;;
CREATE FUNCTION loops() RETURNS setof record LANGUAGE plpgsql AS $$
<<outer>>
FOR i IN 1..10 LOOP
  RETURN QUERY EXECUTE format('SELECT %L; --', i) USING i;
END LOOP;
$$
