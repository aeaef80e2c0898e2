import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../src/engines/index.ts';
import { type Trial, trial } from './changes.ts';

const SCHEMA = `
  CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INT CHECK (age > 0),
    CONSTRAINT named UNIQUE (name));
  CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, "user_id" int REFERENCES users (id), note text -- free
  );
  CREATE INDEX orders_user ON orders (user_id);
  CREATE VIEW adults AS SELECT id, name FROM users WHERE age >= 18;
  CREATE TRIGGER touched AFTER UPDATE ON users BEGIN SELECT 1; END;
  CREATE VIRTUAL TABLE texts USING fts5(body);
`;

const CHANGES: [string, string[]][] = [
  ['SELECT 1', []],
  ['ALTER TABLE orders ADD COLUMN x int; ALTER TABLE orders DROP COLUMN x', []],
  [
    'CREATE TABLE other (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INT REFERENCES "users"(id), note TEXT); DROP TABLE orders; ALTER TABLE other RENAME TO orders; CREATE INDEX orders_user ON orders (user_id)',
    [],
  ],
  ['ALTER TABLE orders ADD COLUMN x int', ['column orders.x is left']],
  ['ALTER TABLE orders DROP COLUMN note', ['column orders.note is gone']],
  ['DROP INDEX orders_user', ['index orders.orders_user is gone']],
  [
    'DROP INDEX orders_user; CREATE UNIQUE INDEX orders_user ON orders (user_id)',
    [
      expect.stringContaining(
        'index orders.orders_user is different: create unique index',
      ) as unknown as string,
    ],
  ],
  ['DROP VIEW adults', ['view adults is gone']],
  ['DROP TRIGGER touched', ['trigger users.touched is gone']],
  ['DROP TABLE texts', ['table texts is gone']],
  ['CREATE TABLE more (a int, b int) STRICT', ['table more is left']],
  [
    "CREATE TABLE other (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'X', age INT); DROP VIEW adults; DROP TABLE users; ALTER TABLE other RENAME TO users",
    [
      'constraint users.named is gone',
      'view adults is gone',
      'trigger users.touched is gone',
      "column users.name is different: text not null default 'X', was text not null default 'x'",
      'column users.age is different: int, was int check (age > 0)',
    ],
  ],
];

const engine = await engines.sqlite();

describe('the schema on SQLite', () => {
  let tried: Trial;
  beforeAll(async () => {
    tried = await trial(engine, {}, SCHEMA);
  });
  afterAll(() => tried.close());

  test.each(CHANGES)('%s', async (sql, expected) => {
    expect(await tried.changed('PRAGMA foreign_keys = OFF', ...sql.split('; '))).toEqual(expected);
  });
});
