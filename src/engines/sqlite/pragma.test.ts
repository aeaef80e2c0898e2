import { expect, test } from 'vitest';
import { parsePragma } from './pragma.ts';

test.each([
  ['PRAGMA foreign_keys=OFF', 'foreign_keys', 'OFF'],
  ['pragma main . Foreign_Keys ( 0 ) ;', 'foreign_keys', '0'],
  ['-- off\nPRAGMA /* a */ synchronous\n= normal -- b', 'synchronous', 'normal'],
  ["PRAGMA journal_mode = 'wal'", 'journal_mode', "'wal'"],
  ['PRAGMA cache_size = -2000', 'cache_size', '-2000'],
  ['PRAGMA journal_mode', 'journal_mode', undefined],
  ['PRAGMA table_info(t)', 'table_info', 't'],
])('%j', (sql, name, value) => {
  expect(parsePragma(sql)).toEqual({ name, value });
});

test.each(['SELECT 1', 'EXPLAIN PRAGMA x', "SELECT 'PRAGMA x'", ''])('%j is none', (sql) => {
  expect(parsePragma(sql)).toBeNull();
});
