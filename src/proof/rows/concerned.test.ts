import { expect, test } from 'vitest';
import type { FillableTable } from '../../engines/engine.ts';
import type { Migration } from '../../migration/migration.ts';
import { concerned } from './concerned.ts';

const table = (name: string, ...parents: string[]): FillableTable => ({
  ...{ schema: 'public', name, columns: [], primaryKey: [], keys: [], checks: [], empty: true },
  references: parents.map((parent) => ({
    ...{ name: parent, columns: ['id'], parentColumns: ['id'] },
    parent: { schema: 'public', name: parent },
  })),
});

const others = Array.from({ length: 300 }, (_, i) => table(`other_${i}`));
const shop = [
  table('users'),
  table('orders', 'users'),
  table('items', 'orders'),
  table('two words'),
];

const namesFor = (text: string, all = [...others, ...shop]) => {
  const up = { kind: 'sql', chunks: () => [text] };
  return concerned(all, { up, down: null } as unknown as Migration).map(({ name }) => name);
};

test('of very many tables, those that are named and what hangs together with them', () => {
  expect(namesFor('ALTER TABLE "Orders" ADD note text;')).toEqual(['users', 'orders', 'items']);
  expect(namesFor('ALTER TABLE "two words" ADD x int; DROP TABLE other_7;')).toEqual([
    'other_7',
    'two words',
  ]);
});

test('all, where they are few, or where the text can not tell', () => {
  expect(namesFor('ALTER TABLE users ADD x int;', shop)).toHaveLength(4);
  expect(namesFor('DO $$ BEGIN PERFORM f(); END $$;')).toHaveLength(304);
  expect(namesFor('SELECT f();')).toHaveLength(304);
});
