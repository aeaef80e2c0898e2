import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'up-again-fails',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'a migration that can be undone, but not applied again',
  effect:
    'Down leaves something that the second up meets, such as a type or a table: going back and trying again, as redo does, ends half-way.',
  safeWay: 'Let down remove all that up creates.',
  bad: `CREATE TABLE notes (id integer);
CREATE TABLE labels (id integer);
-- handrail: down
DROP TABLE notes;
`,
  good: `CREATE TABLE notes (id integer);
CREATE TABLE labels (id integer);
-- handrail: down
DROP TABLE labels;
DROP TABLE notes;
`,
};
