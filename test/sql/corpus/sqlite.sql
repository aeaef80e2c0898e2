CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, note TEXT DEFAULT 'it''s; "fine"')
;;
CREATE TABLE [weird; name] ([a;b] INT, `c;``d` TEXT, "e;""f" TEXT, 'g;' TEXT)
;;
CREATE TABLE "begin" ("end" INT, "case" TEXT, begin INT, trigger TEXT, temp TEXT)
;;
CREATE TABLE größe (straße TEXT, 名前 TEXT DEFAULT '名;前', "имя;" TEXT, 😀 TEXT)
;;
CREATE TABLE a$b (x$1 INT, y$$z INT)
;;
CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT, at TEXT DEFAULT (datetime('now')), CHECK (what <> ';')) STRICT
;;
CREATE TABLE pairs (a INT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID
;;
CREATE TABLE commented (
  a INT, -- first; column
  /* second; 'column' /* not nested */
  b INT
)
;;
CREATE TABLE generated (a INT, b INT AS (a * 2) STORED, c TEXT GENERATED ALWAYS AS (CASE WHEN a > 0 THEN 'pos;' ELSE 'neg' END))
;;
CREATE TRIGGER users_ai AFTER INSERT ON users BEGIN INSERT INTO log (what) VALUES ('insert; ' || new.id); END
;;
CREATE TRIGGER IF NOT EXISTS users_au AFTER UPDATE OF email ON users FOR EACH ROW WHEN old.email <> new.email AND CASE WHEN new.id > 0 THEN 1 ELSE 0 END
BEGIN
  -- first; statement
  INSERT INTO log (what) SELECT CASE WHEN new.id > 10 THEN 'big;' ELSE CASE new.id WHEN 1 THEN 'one' END END;
  /* END; */
  UPDATE users SET note = CASE WHEN note IS NULL THEN ';' ELSE note || 'END;' END WHERE id = new.id;
  SELECT "end;" FROM (SELECT 1 AS "end;");
  DELETE FROM log WHERE id < (SELECT max(id) - 100 FROM log);
END
;;
CREATE TEMP TRIGGER tmp_t BEFORE DELETE ON main.users BEGIN SELECT RAISE(ABORT, 'no; never') WHERE old.id = 1; END
;;
CREATE TEMPORARY TRIGGER tmp_u AFTER DELETE ON main.users BEGIN /* c */ DELETE FROM log; /* c; */ END
;;
create trigger lower_case after delete on users begin delete from log where what = 'end;'; end
;;
CREATE TRIGGER [t; [] AFTER INSERT ON pairs BEGIN UPDATE pairs SET b = new.b WHERE a = ';'; INSERT INTO log (what) VALUES ('x;'); END
;;
CREATE TRIGGER begin AFTER INSERT ON begin BEGIN UPDATE begin SET begin = 1 WHERE begin.begin = 2; END
;;
CREATE TRIGGER "end;" AFTER DELETE ON "begin" WHEN old.begin = 1 BEGIN DELETE FROM "begin" WHERE "end" = 1; END
;;
CREATE TRIGGER with_cte AFTER INSERT ON log BEGIN
  WITH x (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 3) SELECT CASE n WHEN 1 THEN ';' END FROM x;
END
;;
CREATE TRIGGER upserts AFTER INSERT ON generated BEGIN
  INSERT INTO users (id, email) VALUES (new.a, 'a;b') ON CONFLICT (id) DO UPDATE SET email = excluded.email || ';' WHERE users.id > 0;
END
;;
CREATE VIEW v AS SELECT id, CASE WHEN id > 1 THEN 'a;' ELSE 'b' END AS "size;" FROM users
;;
CREATE TRIGGER v_insert INSTEAD OF INSERT ON v BEGIN INSERT INTO users (email) VALUES (new."size;"); END
;;
CREATE UNIQUE INDEX users_email ON users (lower(email), (note || ';')) WHERE note <> ';'
;;
CREATE INDEX "i;" ON users (email COLLATE NOCASE DESC)
;;
CREATE VIRTUAL TABLE docs USING fts5(title, body, tokenize = "unicode61 remove_diacritics 2", prefix='2 3')
;;
INSERT INTO users (email, note) VALUES ('a@b;c', 'C:\temp\'), ('x''y', 'sq;'), ('multi
line;', NULL)
;;
INSERT OR REPLACE INTO users (id, email) VALUES (1, 'a;b') RETURNING id
;;
REPLACE INTO pairs VALUES (1, 2), (3, 4)
;;
UPDATE users SET note = x'3b27' || X'' WHERE email LIKE '%;%' ESCAPE '\'
;;
DELETE FROM users WHERE id IN (SELECT id FROM users WHERE note = ';' LIMIT 1)
;;
ALTER TABLE users RENAME COLUMN note TO [no;te]
;;
ALTER TABLE users RENAME COLUMN [no;te] TO note
;;
ALTER TABLE pairs RENAME TO "pairs;2"
;;
PRAGMA user_version = 42
;;
PRAGMA main.cache_size(-2000)
;;
BEGIN IMMEDIATE
;;
SAVEPOINT "sp;1"
;;
RELEASE "sp;1"
;;
COMMIT TRANSACTION
;;
BEGIN
;;
END
;;
BEGIN DEFERRED TRANSACTION
;;
ROLLBACK
;;
ANALYZE users
;;
REINDEX users
;;
EXPLAIN QUERY PLAN SELECT * FROM users WHERE email = ';'
;;
SELECT 1 -- ; ' "
  + 2 /* ; ' " */ - -3, a - b, 5 - - 4, 7 /2 FROM (SELECT 1 AS a, 2 AS b)
;;
SELECT '/*', '--', "*/", [--], `/*` FROM (SELECT 1 AS "*/", 2 AS [--], 3 AS `/*`)
;;
SELECT 'a' 'b;', 1 "end", 2 [begin;]
;;
WITH t (a) AS (VALUES (1), (2)) SELECT a, count(*) FILTER (WHERE a > 1) OVER (ORDER BY a) FROM t WINDOW w AS (PARTITION BY a)
;;
SELECT json('{"a;": "it''s"}') ->> '$.a;', '$$', $$$ IS NULL
;;
VACUUM
;;
ATTACH ':memory:' AS "aux;1"
;;
DETACH "aux;1"
;;
DROP VIEW IF EXISTS v
;;
DROP TRIGGER "end;"
;;
DROP TABLE IF EXISTS [weird; name]
