import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createMigrator, lintMigrations } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres(17);

const LARGE = 1_200_000;

describe.skipIf(server.missing)('sizes on PostgreSQL', () => {
  async function database(sql: string) {
    const url = await server.freshDatabase();
    const client = new pg.Client(url);
    await client.connect();
    await client.query(sql);
    await client.end();
    return url;
  }

  test('of tables, of partitions together, of other schemas, and of what nobody has analysed', async () => {
    const url = await database(`
      CREATE SCHEMA audit;
      CREATE TABLE "Orders" (id int PRIMARY KEY, note text);
      INSERT INTO "Orders" SELECT i, 'x' FROM generate_series(1, 500) i;
      CREATE TABLE audit.log (id int) WITH (autovacuum_enabled = off);
      INSERT INTO audit.log SELECT generate_series(1, 50);
      CREATE TABLE events (id int) PARTITION BY RANGE (id);
      CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (1) TO (100);
      CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (100) TO (200);
      INSERT INTO events SELECT generate_series(1, 150);
      CREATE TABLE nothing (id int);
      CREATE VIEW shown AS SELECT 1;
      ANALYZE "Orders", events;`);
    const { tables, server } = await createMigrator({ url }).sizes();
    expect(server).toMatch(/^postgres 17/);
    const rows = Object.entries(tables).map(([name, size]) => [name, size.rows]);
    expect(Object.fromEntries(rows)).toEqual({
      Orders: 500,
      'audit.log': expect.toSatisfy((one) => one === null || one === 50),
      events: 150,
      events_1: 99,
      events_2: 51,
      nothing: 0,
    });
    expect(tables.Orders?.bytes).toBeGreaterThan(500);
    expect(tables.Orders?.indexBytes).toBeGreaterThan(500);
    expect(tables.nothing).toMatchObject({ bytes: expect.any(Number), indexBytes: 0 });
  });

  test('the database at hand makes findings weigh more, and not less', async () => {
    const path = folder({
      'migrations/1_given.sql':
        'CREATE TABLE orders (id int, total int); CREATE TABLE few (id int, total int);',
      'migrations/2_it.sql':
        'ALTER TABLE orders ALTER total SET NOT NULL;\nALTER TABLE few ALTER total SET NOT NULL;',
    });
    const url = await server.freshDatabase();
    const migrator = createMigrator({ url, scratch: server.url, dir: join(path, 'migrations') });
    await migrator.up({ count: 1 });
    const client = new pg.Client(url);
    await client.connect();
    await client.query(`UPDATE pg_class SET reltuples = ${LARGE} WHERE relname = 'orders'`);
    await client.end();
    const { findings } = await migrator.check();
    const scans = findings.filter(({ rule }) => rule === 'set-not-null-scan');
    expect(scans.map(({ severity, message }) => [severity, message])).toEqual([
      ['error', expect.stringContaining('"orders" (1.2 M rows)')],
      ['error', expect.stringContaining('"few" (0 rows)')],
    ]);
  });
});

describe('the file of sizes', () => {
  test('is written, and read by lint and check', async () => {
    const path = folder({
      'migrations/1_given.sql':
        'CREATE TABLE Orders (id int, total int); INSERT INTO orders VALUES (1, 2), (2, 3);',
      'migrations/2_it.sql': 'UPDATE orders SET total = 1;',
    });
    const file = join(path, 'sizes.json');
    const url = `sqlite:${join(path, 'app.db')}`;
    const dir = join(path, 'migrations');
    const migrator = createMigrator({ url, dir });
    await migrator.up({ count: 1 });
    await migrator.sizes({ out: file });
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      server: expect.stringContaining('sqlite'),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      tables: { orders: { rows: 2, bytes: null, indexBytes: null } },
    });
    const severities = async (sizes?: string) => {
      const more = sizes === undefined ? {} : { sizes };
      const linted = await lintMigrations({ url, dir, ...more });
      const checked = await migrator.check({ ...more, files: [join(dir, '2_it.sql')] });
      return [linted, checked].map(
        ({ findings }) => findings.find(({ rule }) => rule === 'unbounded-update')?.severity,
      );
    };
    expect(await severities()).toEqual(['error', 'error']);
    expect(await severities(file)).toEqual(['info', 'info']);
  });

  test('that is missing or something else is an error', async () => {
    const path = folder({ 'a.json': '{"tables":{}}', 'migrations/1_a.sql': 'SELECT 1;' });
    for (const sizes of ['nosuch.json', join(path, 'a.json')]) {
      await expect(
        lintMigrations({ url: 'sqlite:', dir: join(path, 'migrations'), sizes }),
      ).rejects.toMatchObject({ code: 'LINT_SIZES_UNREADABLE' });
    }
    await expect(
      createMigrator({ url: 'sqlite::memory:' }).sizes({ out: join(path, 'no/such/folder.json') }),
    ).rejects.toMatchObject({ code: 'LINT_SIZES_UNWRITABLE' });
  });
});
