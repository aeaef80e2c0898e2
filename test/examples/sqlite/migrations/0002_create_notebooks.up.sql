CREATE TABLE notebooks (
  id integer PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  title text NOT NULL,
  position integer NOT NULL DEFAULT 0,
  UNIQUE (account_id, title)
);

CREATE INDEX notebooks_account_position ON notebooks (account_id, position);
