import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'down-fails',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'a migration that can not be undone',
  effect: 'The way back that the file promises ends with an error when somebody needs it.',
  safeWay: 'Correct the statement, or say "-- handrail: irreversible <why>".',
  bad: `CREATE TABLE notes (id integer);
-- handrail: down
DROP TABLE labels;
`,
  good: `CREATE TABLE notes (id integer);
-- handrail: down
DROP TABLE notes;
`,
};
