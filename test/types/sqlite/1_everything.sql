CREATE TABLE events (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL,
  label      VARCHAR(255),
  at         DATETIME NOT NULL DEFAULT (datetime('now')),
  tries      INT NOT NULL DEFAULT 0,
  size       BIGINT,
  price      DECIMAL(10, 2),
  ratio      DOUBLE PRECISION,
  done       BOOLEAN NOT NULL DEFAULT 0,
  payload    JSON,
  image      BLOB,
  whatever,
  total      REAL GENERATED ALWAYS AS (price * tries) STORED,
  half       NUMERIC NOT NULL AS (price / 2)
);
CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value TEXT) WITHOUT ROWID;
CREATE TABLE kysely_migration (name varchar(255) PRIMARY KEY, timestamp varchar(255) NOT NULL);
CREATE VIEW finished AS SELECT id, label, count(*) AS times FROM events WHERE done GROUP BY id;
