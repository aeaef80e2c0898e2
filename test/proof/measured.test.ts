import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator, lintMigrations, type MigratorOptions } from '../../src/index.ts';
import { project } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres(17);

/** A folder with a migration that makes tables, and others behind it. */
function migrations(files: Record<string, string>) {
  const all = { '1_given.sql': GIVEN, ...files };
  const path = project(
    Object.fromEntries(Object.entries(all).map(([name, text]) => [`migrations/${name}`, text])),
  );
  return join(path, 'migrations');
}

const GIVEN = `
CREATE TABLE orders (id integer PRIMARY KEY, code varchar(10), total integer, at timestamp, region text);
CREATE INDEX orders_code ON orders (code);
CREATE TABLE lines (id integer PRIMARY KEY, order_id integer REFERENCES orders);
CREATE VIEW totals AS SELECT id, at AS moment FROM orders;
INSERT INTO orders SELECT i, 'c' || i, i, now(), 'eu' FROM generate_series(1, 200) i;`;

/** What is found in the migrations behind the first, without what was found of the way back. */
async function found(files: Record<string, string>, options: Partial<MigratorOptions> = {}) {
  const dir = migrations(files);
  const { findings, ignored } = await createMigrator({
    url: 'postgres:',
    scratch: server.url,
    dir,
    ...options,
  }).check({ files: Object.keys(files).map((name) => join(dir, name)) });
  const told = findings.filter(
    ({ severity, rule }) => severity !== 'info' && rule !== 'no-way-down',
  );
  return { told, rules: told.map(({ rule }) => rule), all: findings, ignored, dir };
}

const inDo = (...statements: string[]) =>
  `DO $$ BEGIN\n${statements.map((one) => `EXECUTE concat('${one}');`).join('\n')}\nEND $$;`;

describe.skipIf(server.missing)('what was measured takes the place of a guess', () => {
  test('confirmed: with the lock, and what was rewritten and read', async () => {
    const { told } = await found({ '2_it.sql': 'ALTER TABLE orders ALTER total TYPE bigint;' });
    expect(told).toMatchObject([
      {
        rule: 'alter-type-rewrite',
        measured: true,
        object: 'orders',
        lock: 'ACCESS EXCLUSIVE',
        rewrites: ['orders'],
        scans: ['orders'],
        at: { line: 1, column: 20 },
      },
    ]);
  });

  test.each([
    [
      'a type that nobody has told, and that needs no rewrite',
      `${inDo('ALTER TABLE orders ADD note varchar(10)')}`,
      'ALTER TABLE orders ALTER note TYPE varchar(20);',
    ],
    [
      'a default whose function always gives the same',
      "CREATE FUNCTION house() RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT 'x' $$;",
      'ALTER TABLE orders ADD COLUMN house text DEFAULT house();',
    ],
    [
      'a column that is never empty, as nobody has told',
      inDo('ALTER TABLE orders ADD CHECK (region IS NOT NULL)'),
      'ALTER TABLE orders ALTER region SET NOT NULL;',
    ],
    [
      'a table that the same migration has made in a block',
      'SELECT 1;',
      `${inDo('CREATE TABLE fresh (id integer, a text)')}\nCREATE INDEX ON fresh (a);\nALTER TABLE fresh ALTER a SET NOT NULL;\nUPDATE fresh SET id = 1;`,
    ],
    ['CASCADE that takes nothing along', 'SELECT 1;', 'DROP VIEW totals CASCADE;'],
  ])('contradicted: %s', async (_, before, text) => {
    const last = await found({ '2_before.sql': before, '3_it.sql': text });
    expect(last.told.filter(({ migration }) => migration === '3_it')).toEqual([]);
  });

  test('said by the trace alone: a type whose change was taken for free', async () => {
    const { told } = await found({
      '2_it.sql': `${inDo('ALTER TABLE orders ADD note integer')}`,
      '3_it.sql': 'ALTER TABLE orders ALTER note TYPE text;',
    });
    expect(told).toMatchObject([
      {
        rule: 'alter-type-rewrite',
        message: '"note" from integer to text writes all of "orders" anew',
        severity: 'error',
        measured: true,
      },
    ]);
  });

  test('indexes that are built anew while the table stays', async () => {
    const { told } = await found({
      '2_it.sql': 'ALTER TABLE orders ALTER code TYPE varchar(20) COLLATE "C";',
    });
    expect(told).toMatchObject([
      {
        rule: 'alter-type-index-rebuild',
        message: '"orders_code" is built anew while nobody can use "orders"',
        lock: 'ACCESS EXCLUSIVE',
        rewrites: [],
        measured: true,
      },
    ]);
  });

  test('moments: free where TimeZone is UTC, which need not be so in production', async () => {
    const text = 'DROP VIEW totals;\nALTER TABLE orders ALTER at TYPE timestamptz;';
    const utc = await found({ '2_it.sql': text });
    expect(utc.told).toMatchObject([{ rule: 'alter-type-timezone', measured: false }]);
    const set = await found({ '2_it.sql': `SET LOCAL timezone = 'UTC';\n${text}` });
    expect(set.told).toEqual([]);
    const other = await found({ '2_it.sql': `SET LOCAL timezone = 'Europe/Berlin';\n${text}` });
    expect(other.told).toMatchObject([
      { rule: 'alter-type-timezone', measured: true, rewrites: ['orders'] },
      // Who reads them in another zone than the migration's reads other times.
      { rule: 'lossy-cast', measured: true },
    ]);
  });

  test('what a drop takes along, by name', async () => {
    const { told } = await found({ '2_it.sql': 'DROP TABLE orders CASCADE;' });
    expect(told.map(({ rule, message, measured }) => [rule, message, measured])).toContainEqual([
      'drop-cascade',
      'constraint "lines.lines_order_id_fkey", view "totals" go with "orders"',
      true,
    ]);
    const column = await found({ '2_it.sql': 'ALTER TABLE orders DROP COLUMN code;' });
    expect(column.told.map(({ message }) => message)).toContain(
      '"orders_code" goes with the column "code"',
    );
  });
});

describe.skipIf(server.missing)('in a block that the text does not show', () => {
  test.each([
    ['index-not-concurrent', ['CREATE INDEX orders_total ON orders (total)'], 'SHARE'],
    ['alter-type-rewrite', ['ALTER TABLE orders ALTER region TYPE char(9)'], 'ACCESS EXCLUSIVE'],
    ['set-not-null-scan', ['ALTER TABLE orders ALTER region SET NOT NULL'], 'ACCESS EXCLUSIVE'],
    [
      'constraint-not-valid-missing',
      ['ALTER TABLE orders ADD CHECK (total > 0)'],
      'ACCESS EXCLUSIVE',
    ],
    [
      'add-foreign-key-lock',
      ['ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES orders'],
      'SHARE ROW EXCLUSIVE',
    ],
    [
      'rewrite-under-lock',
      ['ALTER TABLE orders ADD token uuid DEFAULT gen_random_uuid()'],
      'ACCESS EXCLUSIVE',
    ],
    [
      'full-scan-under-lock',
      ['LOCK TABLE orders', 'CREATE TABLE copy AS SELECT * FROM orders'],
      'ACCESS EXCLUSIVE',
    ],
    [
      'backfill-while-holding-lock',
      ['ALTER TABLE orders ADD x integer', 'UPDATE orders SET x = total'],
      'ACCESS EXCLUSIVE',
    ],
    ['unbounded-update', ['UPDATE orders SET total = 0'], 'ROW EXCLUSIVE'],
    ['unbounded-delete', ['DELETE FROM orders WHERE total > 5'], 'ROW EXCLUSIVE'],
  ])('%s', async (rule, statements, lock) => {
    const { told } = await found({ '2_it.sql': inDo(...statements) });
    expect(told[0]).toMatchObject({
      rule,
      measured: true,
      object: 'orders',
      lock,
      at: { line: 1 },
    });
  });

  test('a function that works while an earlier statement keeps everybody out', async () => {
    const { rules } = await found({
      '2_fn.sql': `CREATE FUNCTION fill() RETURNS void LANGUAGE sql AS 'UPDATE orders SET total = 1';`,
      '3_it.sql': 'ALTER TABLE orders ADD x integer;\nSELECT fill();',
    });
    expect(rules).toContain('backfill-while-holding-lock');
  });
});

describe.skipIf(server.missing)('code', () => {
  const CODE = `import { sql } from 'kysely';
export async function up(db) {
  await db.schema.createIndex('orders_total').on('orders').column('total').execute();
  await db.schema.createTable('fresh').addColumn('id', 'integer').execute();
  await db.schema.createIndex('fresh_id').on('fresh').column('id').execute();
  await sql\`ALTER TABLE orders DROP COLUMN region\`.execute(db);
}
`;

  test('is read as it is sent, each statement at its line', async () => {
    const { told } = await found({ '2_it.ts': CODE });
    expect(told.map(({ rule, at, measured }) => [rule, at.line, measured])).toEqual([
      ['index-not-concurrent', 3, true],
      ['drop-column', 6, false],
    ]);
    expect(told[0]?.excerpt?.lines.at(-1)).toContain("createIndex('orders_total')");
  });

  test('is ignored by the configuration', async () => {
    const ignore = [
      { rule: 'index-not-concurrent', files: ['2_it.ts'], why: 'small', until: null },
    ];
    const { rules, ignored } = await found({ '2_it.ts': CODE }, { lint: { ignore } });
    expect(rules).not.toContain('index-not-concurrent');
    expect(ignored).toBe(1);
  });
});

describe.skipIf(server.missing)('ignores', () => {
  test('hide what was measured, and are used by that; lint does not call them unused', async () => {
    const { rules, ignored, dir } = await found({
      '2_it.sql': `-- handrail: ignore rollback-residue nobody goes back
-- handrail: ignore index-not-concurrent small
${inDo('CREATE INDEX IF NOT EXISTS orders_total ON orders (total)')}
-- handrail: down
SELECT 1;`,
    });
    expect(rules).toEqual([]);
    expect(ignored).toBe(2);
    const { findings } = await lintMigrations({ url: 'postgres:', dir });
    expect(findings.map(({ rule }) => rule)).not.toContain('unused-ignore');
  });

  test('that lint needs are not called unused where trying contradicts it', async () => {
    const { rules } = await found({
      '2_it.sql':
        '-- handrail: ignore drop-cascade nothing depends on it\nDROP VIEW totals CASCADE;',
    });
    expect(rules).toEqual([]);
  });

  test('are unused where neither finds anything', async () => {
    const { rules } = await found({
      '2_it.sql':
        '-- handrail: ignore rollback-data-loss x\nSELECT 1;\n-- handrail: down\nSELECT 1;',
    });
    expect(rules).toEqual(['unused-ignore']);
  });
});

test.skipIf(server.missing)('what is pending is new to what is pending behind it', async () => {
  const url = await server.freshDatabase();
  const dir = migrations({
    '2_do.sql': inDo('CREATE TABLE fresh (id integer, a text)'),
    '3_index.sql': 'CREATE INDEX ON fresh (a);\nCREATE INDEX ON orders (total);',
  });
  const migrator = createMigrator({ url, scratch: server.url, dir });
  await migrator.up({ count: 1 });
  const { findings } = await migrator.check();
  const indexes = findings.filter(({ rule }) => rule === 'index-not-concurrent');
  expect(indexes.map(({ object }) => object)).toEqual(['orders']);
});

test.skipIf(server.missing)(
  'statements that are written out in a block keep their rules and places',
  async () => {
    const { told } = await found({
      '2_it.sql': `DO $$ BEGIN
  CREATE INDEX orders_region ON orders (region);
  ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
  UPDATE orders SET total = 1;
END $$;`,
    });
    expect(told.map(({ rule, at, measured }) => [rule, at.line, measured])).toEqual([
      ['index-not-concurrent', 2, true],
      ['add-column-default-rewrite', 3, true],
      ['unbounded-update', 4, true],
      ['backfill-while-holding-lock', 4, true],
    ]);
  },
);
