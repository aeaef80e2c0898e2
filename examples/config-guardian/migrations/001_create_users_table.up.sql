-- People who sign in to the management interface.
-- Throughout this schema an updated_at is set by whoever changes the row.
CREATE TABLE users (
  id            VARCHAR(255) NOT NULL DEFAULT gen_random_uuid()::text,
  email         VARCHAR(320) NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  created_at    TIMESTAMPTZ  NOT NULL DEFAULT now(),
  updated_at    TIMESTAMPTZ  NOT NULL DEFAULT now(),
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_email_key UNIQUE (email)
);

COMMENT ON TABLE users IS 'People who sign in to the management interface';
COMMENT ON COLUMN users.password_hash IS 'Salted hash; the password itself is never stored';
