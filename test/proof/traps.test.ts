import { describe, expect, onTestFinished, test } from 'vitest';
import { engines } from '../../src/engines/index.ts';
import { brief } from '../support/brief.ts';
import { lintTexts } from '../support/lint.ts';
import { EXCLUSIVE, servers, trying } from './tried.ts';

/** What deceives whoever measures a statement: docs/internals/measuring.md names each. */
describe.each(servers)('traps of measuring on PostgreSQL $major', ({ url }) => {
  const { traced, one } = trying(url);

  /** Fails with what the transaction has locked by then, as text. */
  const TELL = `DO $$ BEGIN RAISE EXCEPTION '%', coalesce((SELECT string_agg(l.relation::regclass || ' ' || l.mode, ', '
      ORDER BY l.relation::regclass::text, l.mode) FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.granted
        AND l.locktype = 'relation' AND l.relation >= 16384
        AND l.relation::regclass::text NOT LIKE 'schema_migrations%'), 'nothing'); END $$;`;

  test('looking at the catalogue takes locks, of which none is left nor told', async () => {
    const before = `CREATE VIEW emails AS SELECT email FROM customers;
      ALTER TABLE orders ADD CHECK (total >= 0), ALTER total SET DEFAULT 0;`;
    const { statements, failure } = await traced(`SELECT 1;\nSELECT 2;\n${TELL}`, before);
    expect(statements.map(brief)).toEqual([{}, {}]);
    expect(failure?.error.message).toBe('nothing');
  });

  test('of a lock that is held already no use is seen: it is told as held', async () => {
    const { statements } = await traced(
      'ALTER TABLE orders ADD COLUMN x integer;\nALTER TABLE orders ADD COLUMN y integer;',
    );
    expect(statements.map(brief)).toEqual([
      { locks: [EXCLUSIVE('orders')], changes: ['+column orders.x'] },
      { held: ['ACCESS EXCLUSIVE orders'], changes: ['+column orders.y'] },
    ]);
  });

  test('a lock that is taken again in a stronger mode is told again', async () => {
    const { statements } = await traced(
      'CREATE INDEX orders_total ON orders (total);\nALTER TABLE orders ADD COLUMN x integer;',
    );
    expect(brief(statements[1])).toEqual({
      locks: [EXCLUSIVE('orders')],
      held: ['SHARE orders'],
      changes: ['+column orders.x'],
    });
  });

  test('a lock that is let go by ROLLBACK TO is no longer held', async () => {
    const { statements } = await traced(
      'SAVEPOINT a;\nALTER TABLE orders ADD COLUMN x integer;\nROLLBACK TO a;\nSELECT 1;',
    );
    expect(brief(statements.at(-1))).toEqual({});
  });

  test('a new file is no rewrite when the table is emptied', async () => {
    const emptied = { emptied: ['orders'], locks: expect.any(Array) };
    expect(await one('TRUNCATE orders;')).toEqual(emptied);
    expect(await one("DO $$ BEGIN EXECUTE 'TRUNCATE orders'; END $$;")).toEqual(emptied);
  });

  test('a new file of a materialized view is one when it is filled, none when it is emptied', async () => {
    const view =
      'CREATE MATERIALIZED VIEW sums AS SELECT customer, sum(total) FROM orders GROUP BY 1;';
    const locks = [EXCLUSIVE('sums')];
    expect(await one('REFRESH MATERIALIZED VIEW sums;', view)).toMatchObject({
      locks,
      rewrites: ['sums'],
      scans: ['orders 200'],
    });
    const emptied = await one('REFRESH MATERIALIZED VIEW sums WITH NO DATA;', view);
    expect(emptied).toMatchObject({ locks, emptied: ['sums'] });
    expect(emptied).not.toHaveProperty('rewrites');
  });

  test('the table that stands in while one is rewritten is not told', async () => {
    const { statements } = await traced(
      'ALTER TABLE orders ALTER COLUMN note TYPE text, ALTER id TYPE bigint;',
    );
    const names = statements[0]?.locks.map(({ object }) => object);
    const indexes = ['orders.orders_customer', 'orders.orders_note', 'orders.orders_pkey'];
    expect(names).toEqual(['orders', ...indexes]);
  });

  test('a file that another table takes over is no rewrite of it', async () => {
    const sql = 'ALTER TABLE orders RENAME TO old;\nALTER TABLE customers RENAME TO orders;';
    const { statements } = await traced(sql);
    expect(statements.flatMap(({ rewrites }) => rewrites)).toEqual([]);
  });

  test('what has been dropped is told by the name that it had', async () => {
    const { statements } = await traced(
      'DROP TABLE customers;\nCREATE TABLE customers (id integer);\nINSERT INTO customers VALUES (1);',
    );
    expect(statements.map(brief)).toEqual([
      {
        locks: [EXCLUSIVE('customers'), EXCLUSIVE('customers.customers_pkey')],
        changes: ['-table customers'],
      },
      { changes: ['+table customers'] },
      {},
    ]);
  });

  test('workers read what the session does not count: there are none', async () => {
    const more = 'INSERT INTO orders SELECT n FROM generate_series(201, 20000) n;';
    const willing = `SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL parallel_setup_cost = 0;
      SET LOCAL parallel_tuple_cost = 0; SET LOCAL max_parallel_workers_per_gather = 4;
      SET LOCAL max_parallel_maintenance_workers = 4;
      ALTER TABLE orders SET (parallel_workers = 4);`;
    const counted = { scans: ['orders 20000'] };
    expect(await one(`${willing} SELECT sum(total) FROM orders;`, more)).toMatchObject(counted);
    expect(await one(`${willing} CREATE INDEX i ON orders (at);`, more)).toMatchObject(counted);
  });

  test('a column takes its indexes, constraints and statistics along', async () => {
    const more = `ALTER TABLE orders ADD CONSTRAINT small CHECK (total < 1000000);
      ALTER TABLE orders ADD CONSTRAINT one UNIQUE (total, at);
      CREATE INDEX orders_total ON orders (total);
      CREATE STATISTICS both_columns ON total, at FROM orders;`;
    const { changes } = await one('ALTER TABLE orders DROP COLUMN total;', more);
    expect([...(changes as string[])].sort()).toEqual([
      '-column orders.total',
      'with it -constraint orders.one',
      'with it -constraint orders.small',
      'with it -index orders.orders_total',
      'with it -statistics both_columns',
    ]);
  });

  test('a text that is put together when it runs is opaque to rules, and not to the trace', async () => {
    const sql = "DO $$ BEGIN EXECUTE 'ALTER TABLE or' || 'ders ALTER id TYPE bigint'; END $$;";
    const { findings } = await lintTexts('postgres', [sql]);
    expect(findings.filter(({ rewrites }) => rewrites.length > 0)).toEqual([]);
    expect(await one(sql)).toMatchObject({ rewrites: ['orders'] });
  });

  test('statements that fail have no measure, those before them do', async () => {
    const { statements, failure } = await traced(
      'ALTER TABLE orders ADD COLUMN x integer;\nALTER TABLE customers ADD COLUMN email text;',
    );
    expect(failure?.step).toBe('up');
    expect(statements.map(brief)).toEqual([
      { locks: [EXCLUSIVE('orders')], changes: ['+column orders.x'] },
    ]);
  });

  test('statements that are sent together are one transaction: they are sent one by one', async () => {
    const { statements } = await traced(
      '-- handrail: no-transaction\nALTER TABLE orders ADD COLUMN x integer; CREATE INDEX CONCURRENTLY i ON orders (x);',
    );
    expect(statements.map((each) => brief(each).changes)).toEqual([
      ['+column orders.x'],
      ['+index orders.i'],
    ]);
  });

  test('the place of a statement is counted in letters, not bytes', async () => {
    const { statements } = await traced(
      "SELECT 'äöü €'; /* 😀 */ UPDATE orders SET note = 'ß';\n  SELECT 'é'; SELECT 1;",
    );
    expect(statements.map(({ at, sql }) => [at?.line, at?.column, sql])).toEqual([
      [1, 1, "SELECT 'äöü €'"],
      [1, expect.any(Number), "UPDATE orders SET note = 'ß'"],
      [2, 3, "SELECT 'é'"],
      [2, 15, 'SELECT 1'],
    ]);
  });
});

test('our own server does no work of its own', async () => {
  const engine = await engines.postgres();
  const place = await engine.scratch({});
  onTestFinished(() => place.close());
  const { target } = await place.create(null);
  const session = await engine.connect(target, { readOnly: false, timeoutSeconds: 30 });
  onTestFinished(() => session.close());
  expect(await session.rows('SHOW autovacuum')).toEqual([{ autovacuum: 'off' }]);
});
