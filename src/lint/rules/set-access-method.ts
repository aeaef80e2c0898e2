import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'set-access-method',
  severity: 'error',
  engines: ['postgres'],
  since: 15,
  summary: 'ALTER TABLE … SET ACCESS METHOD',
  effect: 'Holds ACCESS EXCLUSIVE while the whole table and all of its indexes are written anew.',
  safeWay:
    'Make a new table with that access method, copy the rows in batches, and swap the names.',
  given: `CREATE ACCESS METHOD archive TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE events (id bigint);
`,
  bad: `ALTER TABLE events SET ACCESS METHOD archive;
`,
  good: `CREATE TABLE events_new (id bigint) USING archive;
`,
  check: onOld('set access method', ({ action: { table } }) => ({
    message: `SET ACCESS METHOD writes all of ${shown(table)} anew while nobody can use it`,
    object: table,
    rewrites: [table],
  })),
};
