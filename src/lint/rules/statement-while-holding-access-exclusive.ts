import { all } from '../facts/names.ts';
import { growsWithRows } from '../facts/rows.ts';
import { tableOf } from '../facts/targets.ts';
import { closed } from '../facts/traced.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'statement-while-holding-access-exclusive',
  severity: 'info',
  engines: ['postgres'],
  summary: 'more work while a table is locked against everybody',
  effect:
    'A lock is held until its transaction ends: whatever comes behind an ALTER TABLE makes everybody wait longer.',
  safeWay: 'Put what takes long into a migration of its own.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE MATERIALIZED VIEW totals AS SELECT id FROM orders;
CREATE UNIQUE INDEX totals_id_idx ON totals (id);
`,
  bad: `ALTER TABLE orders ADD COLUMN note text;
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
`,
  good: [
    `ALTER TABLE orders ADD COLUMN note text;
`,
    `REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
`,
  ],
  check: ({ action, together, inTransaction, catalog, isNew, text }) => {
    const held = together.filter(
      (one) => one.lock === 'ACCESS EXCLUSIVE' && one.onOld && one.text !== text,
    );
    const locked = [...new Set(held.flatMap((one) => tableOf(one.action) ?? []))];
    const table = tableOf(action);
    if (!inTransaction || locked.length === 0 || table === null || isNew(table)) return null;
    const long = growsWithRows(action, catalog);
    const writes = /^(update|delete|insert)$/.test(action.kind);
    if (!long && (writes || (locked.length === 1 && locked[0] === table))) return null;
    const message = `${all(locked)} ${locked.length === 1 ? 'stays' : 'stay'} locked against everybody during this ${long ? 'long ' : ''}statement`;
    return {
      severity: long && !writes ? 'warning' : 'info',
      message,
      object: locked[0] as string,
      lock: 'ACCESS EXCLUSIVE',
    };
  },
  measured: ({ traced, actions, guessed }) => {
    const locked = closed(traced.held);
    const writes = actions.some(({ kind }) => ['update', 'delete', 'insert'].includes(kind));
    if (locked.length === 0 || writes) return null;
    if (!traced.grows) return guessed.filter(({ severity }) => severity === 'info');
    return {
      severity: 'warning',
      message: `${all(locked)} ${locked.length === 1 ? 'stays' : 'stay'} locked against everybody during this long statement`,
      object: locked[0] as string,
      lock: 'ACCESS EXCLUSIVE',
    };
  },
};
