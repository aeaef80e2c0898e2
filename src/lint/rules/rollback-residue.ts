import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'rollback-residue',
  severity: 'warning',
  engines: ['postgres', 'sqlite'],
  summary: 'a way back that leaves something, or brings it back different',
  effect:
    'After up and down the schema or the number of rows is not what it was: the next up meets what is left, and databases that went back differ from those that never went up.',
  safeWay: 'Let down undo all that up does, or say "-- handrail: irreversible <why>".',
  bad: `CREATE TABLE notes (id integer);
CREATE TABLE IF NOT EXISTS labels (id integer);
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
