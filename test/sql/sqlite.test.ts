import { DatabaseSync } from '@photostructure/sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { grammar } from '../../src/engines/sqlite/grammar.ts';
import { split } from '../../src/sql/splitter.ts';
import { corpus, cutAt, cuts, separator } from './support.ts';

type Database = InstanceType<typeof DatabaseSync>;

const statements = corpus('sqlite');

/** Blanks and comments at the end, which SQLite keeps when it is given them. */
const TAIL = /(?:\s|--[^\n]*\n|\/\*[^*]*\*\/)+$/;

/** What a script leaves behind: the schema as SQLite keeps it, and the rows its triggers wrote. */
function traces(run: (db: Database) => void) {
  const db = new DatabaseSync(':memory:');
  run(db);
  const rows = (sql: string) => db.prepare(sql).all() as Record<string, unknown>[];
  const schema = (table: string) =>
    rows(`SELECT * FROM ${table}`).map((row) => ({
      ...row,
      rootpage: null,
      sql: String(row.sql).replace(TAIL, ''),
    }));
  const found = {
    schema: schema('sqlite_schema'),
    temporary: schema('sqlite_temp_schema'),
    users: rows('SELECT * FROM users'),
    log: rows('SELECT id, what FROM log'),
    version: rows('PRAGMA user_version'),
  };
  db.close();
  return found;
}

/** Runs one statement. `prepare` compiles the first statement of a text and passes over the rest. */
function runOne(db: Database, sql: string): void {
  const statement = db.prepare(sql);
  if (statement.columns().length > 0) statement.all();
  else statement.run();
}

it('the statements one by one do what SQLite does with the whole script', () => {
  const separators = fc.array(separator, {
    minLength: statements.length,
    maxLength: statements.length,
  });
  fc.assert(
    fc.property(separator, separators, cuts, (head, between, at) => {
      const script = head + statements.map((one, i) => one + between[i]).join('');
      const whole = traces((db) => db.exec(script));
      const single = traces((db) => {
        for (const { text } of split(cutAt(script, at), grammar)) runOne(db, text);
      });
      expect(single).toEqual(whole);
      expect(whole.schema.length).toBeGreaterThan(20);
      expect(whole.log.length).toBeGreaterThan(0);
    }),
    { numRuns: 30 },
  );
});

it.each([
  'CREATE TRIGGER t AFTER INSERT ON u BEGIN SELECT 1; END',
  'CREATE TRIGGER t AFTER INSERT ON u BEGIN SELECT CASE WHEN 1 THEN 2 END; SELECT 3; END',
])('the end of a trigger is where SQLite sees it: %s', (trigger) => {
  const both = traces((db) => {
    db.exec(
      `CREATE TABLE users (a); CREATE TABLE log (id, what); CREATE TABLE u (a); ${trigger}; DROP TABLE users; CREATE TABLE users (b)`,
    );
  });
  expect(both.schema.map((row) => row.sql)).toContain(trigger);
  expect([...split([`${trigger}; DROP TABLE users`], grammar)].map((one) => one.text)).toEqual([
    trigger,
    'DROP TABLE users',
  ]);
});

it('leaves out a comment behind ALTER TABLE … ADD COLUMN, which SQLite can not take', () => {
  const script = 'CREATE TABLE t (a);\nALTER TABLE t ADD COLUMN b -- why\n;';
  const db = new DatabaseSync(':memory:');
  for (const { text } of split([script], grammar)) runOne(db, text);
  expect(db.prepare('SELECT b FROM t').all()).toEqual([]);
  expect(() => new DatabaseSync(':memory:').exec(script)).toThrow('incomplete input');
  db.close();
});
