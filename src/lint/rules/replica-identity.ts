import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'replica-identity',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'REPLICA IDENTITY',
  effect:
    'FULL writes whole old rows to the log with each UPDATE and DELETE; NOTHING makes those fail on a published table.',
  safeWay: 'Use an index that is unique, not partial, and on columns that are NOT NULL.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `ALTER TABLE orders REPLICA IDENTITY FULL;
`,
  good: `ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_pkey;
`,
  check: onOld('replica identity', ({ action: { table, to } }) =>
    to === 'full' || to === 'nothing'
      ? {
          message: `REPLICA IDENTITY ${to.toUpperCase()} changes what ${shown(table)} gives to its subscribers`,
          object: table,
        }
      : null,
  ),
};
