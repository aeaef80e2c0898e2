import { expect, onTestFinished, test } from 'vitest';
import { engines } from '../../src/engines/index.ts';
import { differences } from '../../src/schema/difference.ts';
import { type Change, changesBy } from '../../src/schema/measure.ts';
import { folder } from '../support/folder.ts';
import { servers } from './tried.ts';

const SCHEMA = `
CREATE TABLE customers (id integer PRIMARY KEY, email text);
CREATE TABLE orders (id integer PRIMARY KEY, customer integer REFERENCES customers (id), note varchar(50));
CREATE INDEX orders_note ON orders (note);
CREATE VIEW notes AS SELECT id, note FROM orders;
`;

/** On any engine. */
const COMMON = [
  'CREATE TABLE lines (id integer PRIMARY KEY, nr integer REFERENCES orders (id))',
  'CREATE INDEX lines_nr ON lines (nr)',
  'ALTER TABLE lines ADD COLUMN text varchar(9)',
  'ALTER TABLE orders RENAME COLUMN customer TO buyer',
  'INSERT INTO customers (id) VALUES (1)',
  'ALTER TABLE lines RENAME TO items',
  'DROP VIEW notes',
  'DROP INDEX orders_note',
  'ALTER TABLE orders DROP COLUMN note',
  'CREATE VIEW emails AS SELECT email FROM customers',
  'ALTER TABLE customers RENAME COLUMN email TO mail',
];

const POSTGRES = [
  ...COMMON,
  'ALTER TABLE items ALTER COLUMN nr TYPE bigint, ADD CHECK (nr > 0) NOT VALID',
  "CREATE TYPE mood AS ENUM ('sad', 'ok')",
  "ALTER TYPE mood ADD VALUE 'good'",
  'ALTER TABLE customers ADD COLUMN mood mood, ADD COLUMN nr serial',
  'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
  'CREATE TRIGGER t BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION f()',
  'ALTER TABLE customers ENABLE ROW LEVEL SECURITY',
  'CREATE POLICY own ON customers USING (id = 1)',
  "COMMENT ON COLUMN customers.mail IS 'where to write'",
  'GRANT SELECT ON customers TO public',
  'CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM orders',
  'CREATE SCHEMA audit',
  'ALTER TABLE items SET SCHEMA audit',
  'DROP TABLE audit.items',
  'DO $$ BEGIN CREATE TABLE deep (id integer); ALTER TABLE deep ADD COLUMN x text; END $$',
  'ALTER TYPE mood RENAME TO feeling',
  'ALTER TABLE customers RENAME TO people',
  'DROP FUNCTION f() CASCADE',
  'DROP SCHEMA audit',
];

const places = [
  ...servers.map(({ major, freshDatabase }) => ({
    name: `PostgreSQL ${major}`,
    engine: engines.postgres,
    url: freshDatabase,
    statements: POSTGRES,
  })),
  {
    name: 'SQLite',
    engine: engines.sqlite,
    url: async () => `sqlite:${folder({})}/it.db`,
    statements: COMMON,
  },
];

test.each(places)(
  'on $name a look at what a statement touches finds what a look at everything does',
  async ({ engine: load, url, statements }) => {
    const engine = await load();
    const open = async () => {
      const target = { url: await url() };
      const session = await engine.connect(target, { readOnly: false, timeoutSeconds: 30 });
      onTestFinished(() => session.close());
      await session.run(`${SCHEMA}; BEGIN`);
      return { target, session, schema: await engine.introspect(session) };
    };
    const looked = await open();
    const all: string[][] = [];
    let before = looked.schema;
    for (const sql of statements) {
      await looked.session.run(sql);
      const after = await engine.introspect(looked.session);
      all.push(shown(sql, changesBy(sql, differences(before, after))));
      before = after;
    }
    const traced = await open();
    const table = { schema: engine.dialect.defaultSchema, name: 'schema_migrations' };
    const tracer = await engine.tracer({ ...traced, table });
    const found: string[][] = [];
    for (const sql of statements) {
      const work = () => traced.session.run(sql);
      await tracer.around(sql, work, ({ changes }) => void found.push(shown(sql, changes)));
    }
    await tracer.close();
    expect(found).toEqual(all);
    expect(all.filter((changes) => changes.length < 2)).toHaveLength(1);
  },
);

const shown = (sql: string, changes: readonly Change[]) => [
  sql,
  ...changes.map((one) => JSON.stringify(one)).sort(),
];
