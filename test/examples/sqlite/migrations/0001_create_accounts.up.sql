CREATE TABLE accounts (
  id integer PRIMARY KEY,
  email text NOT NULL COLLATE NOCASE,
  name text NOT NULL DEFAULT '',
  created_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  CHECK (email LIKE '%_@_%')
);

CREATE UNIQUE INDEX accounts_email ON accounts (email);
