import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'up-fails',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'a migration that can not be applied',
  effect:
    'It fails on a database that has all migrations before it: it would fail in production as well.',
  safeWay: 'Correct the statement.',
  bad: `ALTER TABLE notes ADD COLUMN body text;
`,
  good: `CREATE TABLE notes (id integer);
-- handrail: down
DROP TABLE notes;
`,
};
