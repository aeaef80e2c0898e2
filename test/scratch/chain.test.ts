import { expect, test } from 'vitest';
import { engines } from '../../src/engines/index.ts';
import { scriptOfText } from '../../src/formats/script.ts';
import type { Migration } from '../../src/migration/migration.ts';
import { chain } from '../../src/scratch/chain.ts';

const { grammar } = await engines.sqlite();
const table = { schema: 'main', name: 'schema_migrations' };

const migration = (version: string, sql: string): Migration => ({
  version,
  name: 'x',
  up: scriptOfText(sql, 'x.sql', grammar),
  down: null,
  irreversible: null,
});
const [a, b, c] = [
  migration('1', 'SELECT 1'),
  migration('2', 'SELECT 2'),
  migration('3', 'SELECT 3'),
];

test('names every beginning, the longest first', () => {
  const all = chain([a, b, c], table, '1.0');
  expect(new Set(all).size).toBe(3);
  expect(chain([a, b], table, '1.0')).toEqual(all.slice(1));
});

test('depends on order, texts, the history table and the version', () => {
  const names = [
    chain([a, b], table, '1.0'),
    chain([b, a], table, '1.0'),
    chain([a, migration('2', 'SELECT 22')], table, '1.0'),
    chain([a, b], { ...table, name: 'other' }, '1.0'),
    chain([a, b], table, '1.1'),
  ].map(([longest]) => longest);
  expect(new Set(names).size).toBe(5);
});

test('ends before a migration without a checksum', () => {
  const code = { kind: 'code', file: 'x', path: null, text: null, checksum: null } as const;
  const unknown = { ...b, up: { ...code, load: () => Promise.reject(new Error('not asked for')) } };
  expect(chain([a, unknown, c], table, '1.0')).toEqual(chain([a], table, '1.0'));
});
