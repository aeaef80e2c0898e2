import { expect, test } from 'vitest';
import { explain } from './explain.ts';

const error = (message: string, code = 'SQLITE_ERROR') =>
  Object.assign(new Error(message), { code });
const position = (message: string, sql: string) => explain(error(message), sql)?.position;

test.each([
  ['near "selec": syntax error', 'select 1;\nselec 2', 11],
  ['near "(": syntax error', 'create table (x', 14],
  ['near "x": syntax error', '/* x */ alter table x', undefined],
  ['no such column: zork', 'select zork from zorks', 8],
  [
    'no such column: "nope" - should this be a string literal in single-quotes?',
    'select "nope"',
    8,
  ],
  ['no such table: main.zork', 'select * from zork', 15],
  ['no such table: zork', 'select * from view_of_zork', undefined],
  ['unrecognized token: "#"', 'select 🙂 #', 10],
  ['duplicate column name: a', 'alter table t add a', 19],
  ['table t already exists', 'create table t (b)', 14],
  ['UNIQUE constraint failed: t.b', 'insert into t (b) values (1)', undefined],
])('%s in %j stands at %s', (message, sql, expected) => {
  expect(position(message, sql)).toBe(expected);
});

test.each([
  [{ code: 'SQLITE_CONSTRAINT_UNIQUE' }, 'SQLITE_CONSTRAINT_UNIQUE'],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 2067 }, 'SQLITE_CONSTRAINT_UNIQUE'],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 787 }, 'SQLITE_CONSTRAINT_FOREIGNKEY'],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 5 }, 'SQLITE_BUSY'],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 1544 }, 'SQLITE_READONLY_DIRECTORY'],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 516 }, 'SQLITE_ABORT_ROLLBACK'],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 8458 }, 'SQLITE_IOERR_CORRUPTFS'],
  [{ code: 'ERR_SQLITE_ERROR' }, 'SQLITE_ERROR'],
])('%j is %s', (fields, code) => {
  expect(explain(Object.assign(new Error('x'), fields), '')?.code).toBe(code);
});

test('a client that drops the code is understood by the message', () => {
  const code = (message: string) => explain(error(message, 'ERR_SQLITE_ERROR'), '')?.code;
  expect(code('database is locked')).toBe('SQLITE_BUSY');
  expect(code('UNIQUE constraint failed: t.a')).toBe('SQLITE_CONSTRAINT_UNIQUE');
  expect(code('attempt to write a readonly database')).toBe('SQLITE_READONLY');
});

test('what the user may not do is told apart', () => {
  expect(explain(error('x', 'SQLITE_READONLY_DIRECTORY'), '')?.forbidden).toBe(true);
  expect(explain(error('x', 'SQLITE_FULL'), '')?.forbidden).toBe(false);
});

test('what is no answer of SQLite is left alone', () => {
  expect(explain(new TypeError('x'), '')).toBeNull();
  expect(explain(error('x', 'ENOENT'), '')).toBeNull();
  expect(explain(undefined, '')).toBeNull();
});
