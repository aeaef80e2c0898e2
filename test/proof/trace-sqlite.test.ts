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

async function one(sql: string, more = '') {
  const dir = join(
    folder({
      'migrations/1_before.sql': `-- handrail: no-transaction\n${BEFORE}${more}`,
      'migrations/2_it.sql': `${sql};`,
    }),
    'migrations',
  );
  const { migrations } = await createMigrator({ url: 'sqlite:', dir, fill: false }).check({
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
    {
      rewrites: ['customers'],
      scans: ['customers 300'],
      changes: expect.arrayContaining(['-column customers.email']),
    },
  ],
  [
    'ALTER TABLE customers ADD COLUMN x integer CHECK (x > 0)',
    { scans: ['customers 300'], changes: ['+column customers.x'] },
  ],
  ['ALTER TABLE customers RENAME COLUMN email TO mail', { changes: expect.any(Array) }],
  ['REINDEX orders', { indexes: ['rebuilt orders.orders_note'], scans: ['orders 300'] }],
  ['-- handrail: no-transaction\nVACUUM', { rewrites: ['customers', 'orders'] }],
  [
    'CREATE TABLE fresh (id integer);\nINSERT INTO fresh SELECT c.id FROM customers AS c',
    { scans: ['customers 300'] },
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

/** What tells a rewrite by the files that SQLite writes fails in each of these. */
test.each<[string, string, string]>([
  ['outside a transaction', '-- handrail: no-transaction\n', ''],
  [
    'of a table that has been written to before',
    'UPDATE customers SET email = upper(email);\n',
    '',
  ],
  ['with a write-ahead log', '', 'PRAGMA journal_mode = wal;'],
  ['of a table with a single row', '', 'DELETE FROM customers WHERE id > 1;'],
  [
    'of a table without a rowid',
    '',
    `DROP TABLE customers;
     CREATE TABLE customers (id integer PRIMARY KEY, email text) WITHOUT ROWID;`,
  ],
])('SQLite: a rewrite %s is seen', async (_, before, more) => {
  const told = await one(`${before}ALTER TABLE customers DROP COLUMN email`, more);
  expect(told).toMatchObject({ rewrites: ['customers'] });
});

test('SQLite: rows that a rebuild takes along, of which foreign_key_check says nothing', async () => {
  const rebuild = `PRAGMA foreign_keys = ON;
CREATE TABLE fresh (id integer PRIMARY KEY, email text NOT NULL);
INSERT INTO fresh SELECT * FROM customers;
DROP TABLE customers`;
  expect(await one(rebuild)).toMatchObject({ rows: ['orders +0 ~0 -300'] });
  const checked = `${rebuild};
ALTER TABLE fresh RENAME TO customers;
INSERT INTO seen SELECT 1 FROM pragma_foreign_key_check`;
  expect(await one(checked, 'CREATE TABLE seen (x);')).not.toHaveProperty('rows');
});

test('SQLite: what is taken back is not counted', async () => {
  const sql = `SAVEPOINT a;\nDELETE FROM orders;\nROLLBACK TO a;\nUPDATE orders SET note = 'x' WHERE id = 1`;
  expect(await one(sql)).toEqual({ rows: ['orders +0 ~1 -0'] });
});
