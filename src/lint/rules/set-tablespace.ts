import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'set-tablespace',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ALTER TABLE … SET TABLESPACE',
  effect: 'Holds ACCESS EXCLUSIVE while the whole table is copied.',
  safeWay:
    'Use pg_repack --tablespace, or make a new table there, copy the rows in batches, and swap the names.',
  given: `CREATE TABLE events (id bigint);
`,
  bad: `ALTER TABLE events SET TABLESPACE fast;
`,
  good: `CREATE TABLE events_new (id bigint) TABLESPACE fast;
`,
  check: onOld('set tablespace', ({ action: { table } }) => ({
    message: `SET TABLESPACE copies all of ${shown(table)} while nobody can use it`,
    object: table,
    rewrites: [table],
  })),
};
