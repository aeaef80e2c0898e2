import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { brief } from '../support/brief.ts';
import { folder } from '../support/folder.ts';

const BEFORE = `
CREATE TABLE customers (id integer PRIMARY KEY, email text);
CREATE TABLE orders (id integer PRIMARY KEY, customer integer REFERENCES customers ON DELETE CASCADE, note text);
CREATE INDEX orders_note ON orders (note);
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300)
  INSERT INTO customers SELECT n, 'a' || n || hex(zeroblob(100)) FROM n;
INSERT INTO orders SELECT id, id, 'n' || id FROM customers;
`;

async function one(sql: string) {
  const dir = join(
    folder({ 'migrations/1_before.sql': BEFORE, 'migrations/2_it.sql': `${sql};` }),
    'migrations',
  );
  const { migrations } = await createMigrator({ url: 'sqlite:', dir }).check({
    files: [join(dir, '2_it.sql')],
  });
  const [proof] = migrations;
  if (proof?.failure) throw proof.failure.error;
  return brief(proof?.statements.at(-1));
}

test.each<[string, Record<string, unknown>]>([
  ['ALTER TABLE customers ADD COLUMN x integer', { changes: ['+column customers.x'] }],
  [
    'ALTER TABLE customers DROP COLUMN email',
    { rewrites: ['customers'], changes: expect.arrayContaining(['-column customers.email']) },
  ],
  [
    'CREATE INDEX customers_email ON customers (email)',
    {
      indexes: ['built customers.customers_email'],
      scans: ['customers 300'],
      changes: ['+index customers.customers_email'],
    },
  ],
  ['UPDATE customers SET email = NULL WHERE id < 11', { rows: ['customers +0 ~10 -0'] }],
  [
    'UPDATE customers SET email = NULL',
    { scans: ['customers 300'], rows: ['customers +0 ~300 -0'] },
  ],
  [
    `CREATE TABLE fresh (total integer);
INSERT INTO fresh VALUES (0);
UPDATE fresh SET total = (SELECT max(id) FROM customers)`,
    {},
  ],
  [
    `UPDATE customers SET email = NULL WHERE id < 11;
CREATE TRIGGER noted AFTER UPDATE ON orders BEGIN UPDATE customers SET email = 1; END`,
    { changes: ['+trigger orders.noted'] },
  ],
  ['DROP TABLE orders', { changes: expect.arrayContaining(['-table orders']) }],
  [
    'PRAGMA foreign_keys = ON;\nDELETE FROM customers WHERE id < 6',
    {
      scans: expect.any(Array),
      rows: expect.arrayContaining(['customers +0 ~0 -5', 'orders +0 ~0 -5']),
    },
  ],
  [
    `PRAGMA foreign_keys = ON;
CREATE TABLE fresh (id integer PRIMARY KEY, email text NOT NULL);
INSERT INTO fresh SELECT * FROM customers;
DROP TABLE customers`,
    { rows: ['orders +0 ~0 -300'], changes: ['-table customers'] },
  ],
])('SQLite: %s', async (sql, expected) => {
  expect(await one(sql)).toEqual(expected);
});
