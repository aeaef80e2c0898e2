import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'set-logged-unlogged-rewrite',
  severity: 'error',
  engines: ['postgres'],
  summary: 'SET LOGGED or SET UNLOGGED',
  effect:
    'Holds ACCESS EXCLUSIVE while the whole table and all of its indexes are written anew. An unlogged table is empty after a crash.',
  safeWay: 'Make a new table, copy the rows in batches, and swap the names.',
  given: `CREATE TABLE events (id bigint);
`,
  bad: `ALTER TABLE events SET UNLOGGED;
`,
  good: `CREATE UNLOGGED TABLE events_new (id bigint);
`,
  check: onOld(['set logged', 'set unlogged'], ({ action: { kind, table } }) => ({
    message: `${kind.toUpperCase()} writes all of ${shown(table)} anew while nobody can use it`,
    object: table,
    rewrites: [table],
  })),
  measured: whenTraced('rewrites'),
};
