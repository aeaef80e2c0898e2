import { expect, it } from 'vitest';
import { Catalog } from '../schema/catalog.ts';
import type { Traced } from '../schema/traced.ts';
import { lockOn, toOthers } from './tried.ts';

const traced = (sql: string, ...objects: string[]): Traced => ({
  at: null,
  sql,
  locks: objects.map((object) => ({ object, mode: object, blocks: 'writes', strength: 4 })),
  held: [],
  rewrites: [],
  emptied: [],
  indexes: [],
  scans: [{ table: 'audit.orders', rows: 1 }],
  rows: [],
  changes: [],
  grows: true,
});

it('takes no lock of another schema for that of a table', () => {
  const one = { traced: traced('', 'audit.orders', 'x.orders'), actions: [] };
  expect(lockOn(one, 'orders')).toBeNull();
  expect(lockOn(one, 'audit.orders')).toBe('audit.orders');
  const reindex = { kind: 'reindex', what: 'index', name: 'orders', concurrently: false, at: 0 };
  const index = { traced: traced('', 'x.orders'), actions: [reindex as never] };
  expect(lockOn(index, 'orders')).toBe('x.orders');
});

it('knows a new table from a schema of its name', () => {
  const known = { isNew: (table: string) => table === 'audit', catalog: new Catalog() };
  const sql = 'ALTER TABLE audit ADD FOREIGN KEY (a) REFERENCES "audit".orders';
  const { locks, scans } = toOthers(traced(sql, 'audit', 'audit.orders', 'audit.audit_a'), known);
  expect(locks.map(({ object }) => object)).toEqual(['audit.orders']);
  expect(scans).toHaveLength(1);
});
