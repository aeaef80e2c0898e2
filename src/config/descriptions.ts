import type { nested, SectionInput } from './schema.ts';

type Nested = { [K in keyof typeof nested]: keyof (typeof nested)[K] }[keyof typeof nested];
type Setting = keyof SectionInput | Nested;

const IDLE = 'how long a connection may be idle, in milliseconds';

/** What each setting is, as editors show it. */
export const descriptions: Readonly<Record<Setting, string>> = {
  url: 'the database: postgres://…, sqlite:path/to/file.db, pglite:path/to/folder',
  host: 'host of the server, or the folder of its socket; localhost unless given',
  port: 'port of the server',
  database: 'name of the database',
  user: 'name of the user',
  password: 'password of the user; take it from a variable of the environment',
  sslmode: 'TLS, as libpq means it; prefer unless given',
  pool: 'the connections of a client made from this configuration',
  min: 'connections that are kept open',
  max: 'connections at most',
  idle_timeout: IDLE,
  idleTimeoutMillis: IDLE,
  dir: 'the migrations folder or folders',
  format: 'whose file names: handrail, golang-migrate, kysely',
  table: '[schema.]name of the history table',
  driver: 'the npm client to use',
  role: 'the role that migrations run as, such as the owner of the tables',
  scratch: 'the URL of a server on which scratch databases are made: one with the same extensions',
  queries: 'what the application asks: a folder of .sql files, or an export of pg_stat_statements',
  fill: 'false: check leaves tables as the migrations leave them, and fills them with no rows',
  seed: 'a .sql file with rows for check, beside those that it makes itself',
  journal_mode: 'SQLite: PRAGMA journal_mode, such as wal',
  synchronous: 'SQLite: PRAGMA synchronous, such as normal',
  integrity_check: 'SQLite: check the whole file before and after each run',
  lock_wait: 'how long to wait for another run, in seconds',
  connect_timeout: 'how long to wait for the server, in seconds',
  lock_timeout:
    'how long a statement waits for a lock before its migration is tried again; 2 s unless given',
  lock_retry: 'how long a migration that meets a lock is tried again; 5 min unless given',
  lock_patience:
    'how long a statement may wait whose waiting blocks nobody, such as CREATE INDEX CONCURRENTLY; 1 h unless given',
  statement_timeout: 'how long a statement may take; as the database has it unless given',
  protected: 'an environment in which nothing is undone or dropped without its name',
  extensions: 'extensions that "handrail db create" creates',
  types: 'what "handrail types" writes',
  out: 'the file that the types are written to',
  camel_case: 'write the names of tables and columns in camelCase',
  order:
    'what up does about a pending migration that is older than the newest applied; strict unless given',
  lint: 'what "handrail lint" looks for',
  server:
    'the version of the server in production, such as 16, also for scratch databases; the newest unless given',
  style: 'rules of style to look at as well',
  ignore: 'findings that are not shown',
  rule: 'the rule whose findings are not shown',
  files: 'paths, with * and **; everywhere unless given',
  why: 'the reason',
  until: 'the last day on which it holds, such as 2027-01-31',
  start: 'what a server does about pending migrations when it starts',
};
