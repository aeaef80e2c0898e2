import { describe, expect, test } from 'vitest';
import { brief } from '../support/brief.ts';
import { EXCLUSIVE, pglite, servers, trying } from './tried.ts';

const places = [
  ...servers.map(({ major, url }) => ({ name: `PostgreSQL ${major}`, url, driver: undefined })),
  pglite,
];

describe.each(places)('$name, statement by statement', ({ url, driver }) => {
  const { one } = trying(url, driver);

  test.each<[string, Record<string, unknown>]>([
    [
      'ALTER TABLE orders ADD COLUMN x integer',
      { locks: [EXCLUSIVE('orders')], changes: ['+column orders.x'] },
    ],
    [
      'ALTER TABLE orders ADD COLUMN x timestamptz DEFAULT now()',
      { locks: [EXCLUSIVE('orders')], changes: ['+column orders.x'] },
    ],
    [
      'CREATE INDEX orders_total ON orders (total)',
      {
        locks: ['SHARE orders: writes'],
        indexes: ['built orders.orders_total'],
        scans: ['orders 200'],
        changes: ['+index orders.orders_total'],
      },
    ],
    [
      'DROP INDEX orders_note',
      {
        locks: [EXCLUSIVE('orders'), EXCLUSIVE('orders.orders_note')],
        changes: ['-index orders.orders_note'],
      },
    ],
    [
      'ALTER TABLE orders ALTER COLUMN note SET NOT NULL',
      { locks: [EXCLUSIVE('orders')], scans: ['orders 200'], changes: ['~column orders.note'] },
    ],
    [
      'ALTER TABLE orders ALTER COLUMN note TYPE varchar(80)',
      {
        locks: expect.arrayContaining([EXCLUSIVE('orders')]),
        indexes: ['reused orders.orders_note'],
        changes: ['~column orders.note'],
      },
    ],
    [
      'ALTER TABLE orders ALTER COLUMN customer TYPE bigint',
      {
        locks: expect.arrayContaining([EXCLUSIVE('orders')]),
        rewrites: ['orders'],
        indexes: expect.arrayContaining([
          'rebuilt orders.orders_customer',
          'rebuilt orders.orders_pkey',
        ]),
        scans: expect.any(Array),
        changes: ['~column orders.customer'],
      },
    ],
    [
      'ALTER TABLE orders ALTER COLUMN note TYPE varchar(50) COLLATE "C"',
      {
        locks: expect.arrayContaining([EXCLUSIVE('orders')]),
        indexes: ['rebuilt orders.orders_note'],
        scans: expect.any(Array),
        changes: expect.arrayContaining(['~column orders.note']),
      },
    ],
    [
      'ALTER TABLE orders DROP COLUMN note',
      {
        locks: expect.arrayContaining([EXCLUSIVE('orders')]),
        changes: expect.arrayContaining([
          '-column orders.note',
          'with it -index orders.orders_note',
        ]),
      },
    ],
    [
      'ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers',
      {
        locks: ['SHARE ROW EXCLUSIVE customers: writes', 'SHARE ROW EXCLUSIVE orders: writes'],
        scans: expect.arrayContaining(['customers 50', 'orders 200']),
        changes: ['with it +constraint orders.orders_customer_fkey'],
      },
    ],
    [
      'DROP TABLE orders',
      {
        locks: [
          EXCLUSIVE('orders'),
          EXCLUSIVE('orders.orders_customer'),
          EXCLUSIVE('orders.orders_note'),
          EXCLUSIVE('orders.orders_pkey'),
        ],
        changes: ['-table orders'],
      },
    ],
    [
      'ALTER TABLE orders ALTER COLUMN customer TYPE oid',
      {
        locks: expect.arrayContaining([EXCLUSIVE('orders')]),
        indexes: ['rebuilt orders.orders_customer'],
        scans: expect.any(Array),
        changes: ['~column orders.customer'],
      },
    ],
    [
      'CREATE TABLE lines (id integer REFERENCES orders)',
      { locks: ['SHARE ROW EXCLUSIVE orders: writes'], changes: ['+table lines'] },
    ],
    [
      'UPDATE orders SET total = 0 WHERE id < 11',
      {
        locks: expect.arrayContaining(['ROW EXCLUSIVE orders: schema changes']),
        rows: ['orders +0 ~10 -0'],
      },
    ],
    [
      'UPDATE orders SET total = 0',
      {
        locks: expect.arrayContaining(['ROW EXCLUSIVE orders: schema changes']),
        scans: ['orders 200'],
        rows: ['orders +0 ~200 -0'],
      },
    ],
    [
      'TRUNCATE orders',
      { locks: expect.arrayContaining([EXCLUSIVE('orders')]), emptied: ['orders'] },
    ],
    [
      "DO $$ BEGIN EXECUTE 'ALTER TABLE or' || 'ders ADD COLUMN x uuid DEFAULT gen_random_uuid()'; END $$",
      {
        locks: expect.arrayContaining([EXCLUSIVE('orders')]),
        rewrites: ['orders'],
        indexes: expect.any(Array),
        scans: expect.any(Array),
        changes: ['+column orders.x'],
      },
    ],
    [
      'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; END $$;\nSELECT f()',
      {
        locks: expect.arrayContaining([EXCLUSIVE('orders')]),
        changes: ['with it -table orders'],
      },
    ],
    [
      'CREATE TABLE fresh (id integer PRIMARY KEY);\nINSERT INTO fresh VALUES (1);\nALTER TABLE fresh ADD COLUMN x serial',
      { changes: ['+column fresh.x', 'with it +sequence fresh_x_seq'] },
    ],
    [
      'ALTER TABLE orders ADD COLUMN x integer;\nUPDATE customers SET email = NULL',
      {
        locks: expect.any(Array),
        held: ['ACCESS EXCLUSIVE orders'],
        scans: ['customers 50'],
        rows: ['customers +0 ~50 -0'],
      },
    ],
  ])('%s', async (sql, expected) => {
    expect(await one(`${sql};`)).toEqual(expected);
  });
});

describe.each(servers)('PostgreSQL $major', ({ url }) => {
  const { traced, one } = trying(url);

  test('an index on a partitioned table alone is no work', async () => {
    const parted = `CREATE TABLE log (at integer) PARTITION BY RANGE (at);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (9);`;
    expect(await one('CREATE INDEX log_at ON ONLY log (at);', parted)).toEqual({
      locks: ['SHARE log: writes'],
      changes: ['+index log.log_at'],
    });
    expect(await one('CREATE INDEX log_at ON log (at);', parted)).toMatchObject({
      indexes: ['built log_1.log_1_at_idx'],
      scans: ['log_1 0'],
    });
  });

  test.each<[string, Record<string, unknown>]>([
    [
      'CREATE INDEX CONCURRENTLY orders_total ON orders (total)',
      {
        locks: ['SHARE UPDATE EXCLUSIVE orders: schema changes'],
        indexes: ['built orders.orders_total'],
        scans: ['orders null'],
        changes: ['+index orders.orders_total'],
      },
    ],
    [
      'DROP INDEX CONCURRENTLY orders_note',
      {
        locks: expect.arrayContaining(['SHARE UPDATE EXCLUSIVE orders: schema changes']),
        changes: ['-index orders.orders_note'],
      },
    ],
    [
      'REINDEX INDEX CONCURRENTLY orders_note',
      {
        locks: expect.arrayContaining(['SHARE UPDATE EXCLUSIVE orders: schema changes']),
        indexes: ['rebuilt orders.orders_note'],
        scans: ['orders null'],
      },
    ],
    ['VACUUM orders', { locks: ['SHARE UPDATE EXCLUSIVE orders: schema changes'] }],
    [
      'REINDEX TABLE CONCURRENTLY orders',
      {
        locks: expect.arrayContaining(['SHARE UPDATE EXCLUSIVE orders: schema changes']),
        indexes: expect.arrayContaining([
          'rebuilt orders.orders_note',
          'rebuilt orders.orders_pkey',
        ]),
        scans: ['orders null'],
      },
    ],
    [
      'VACUUM FULL orders',
      {
        locks: [EXCLUSIVE('orders')],
        rewrites: ['orders'],
        indexes: expect.arrayContaining(['rebuilt orders.orders_pkey']),
        scans: ['orders null'],
      },
    ],
    [
      'ALTER TABLE orders ADD COLUMN x integer',
      { locks: [EXCLUSIVE('orders')], changes: ['+column orders.x'] },
    ],
    [
      'BEGIN;\nALTER TABLE orders ADD COLUMN x integer;\nUPDATE customers SET email = NULL;\nCOMMIT',
      {
        locks: expect.any(Array),
        held: ['ACCESS EXCLUSIVE orders'],
        scans: ['customers 50'],
        rows: ['customers +0 ~50 -0'],
      },
    ],
    [
      'DO $$ BEGIN UPDATE orders SET total = 1; COMMIT; ALTER TABLE orders ADD COLUMN x integer; COMMIT; END $$',
      { locks: [EXCLUSIVE('orders')], changes: ['+column orders.x'] },
    ],
  ])('outside transactions: %s', async (sql, expected) => {
    expect(await one(`-- handrail: no-transaction\n${sql};`)).toEqual(expected);
  });

  test('an index whose concurrent build fails is there, and not valid', async () => {
    const { statements, failure } = await traced(
      '-- handrail: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY twice ON orders (customer);',
    );
    expect(failure?.step).toBe('up');
    expect(statements.at(-1)?.changes).toMatchObject([
      { kind: 'index', object: 'orders.twice', facts: { invalid: [null, true] } },
    ]);
  });

  test('the strongest lock of all, and the place of each statement', async () => {
    const { lock, statements } = await traced(
      'UPDATE orders SET total = 0;\n\n  ALTER TABLE orders ADD COLUMN x integer;\nSELECT 1;',
    );
    expect(lock).toBe('ACCESS EXCLUSIVE');
    expect(statements.map(({ at }) => at && [at.line, at.column])).toEqual([
      [1, 1],
      [3, 3],
      [4, 1],
    ]);
  });

  test('a migration in TypeScript, with the line that sends each statement', async () => {
    const { lock, statements } = await traced(
      `import { type Kysely, sql } from 'kysely';
interface Unused { readonly a: number }

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('orders').addColumn('x', 'integer').execute();
  await sql\`UPDATE orders SET total = \${5}\`.execute(db);
}
`,
      '',
      'ts',
    );
    expect(lock).toBe('ACCESS EXCLUSIVE');
    expect(statements.map(({ at }) => [at?.file.replace(/.*\//, ''), at?.line])).toEqual([
      ['2_it.ts', 5],
      ['2_it.ts', 6],
    ]);
    expect(brief(statements[1])).toMatchObject({ rows: ['orders +0 ~200 -0'] });
  });
});
