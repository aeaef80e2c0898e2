CREATE FUNCTION a() RETURNS void LANGUAGE plpgsql AS $fn$
BEGIN
  EXECUTE $q$ SELECT 'x;y'; $q$;
  RAISE NOTICE $$it's; $fn $$;
END;
$fn$;

SELECT $$;$$, $ö$ $o$; $ö$;
SELECT a$b$ FROM t; SELECT c$b$ FROM t;
PREPARE p AS SELECT $1; EXECUTE p(1);

DO $$BEGIN NULL; END$$
