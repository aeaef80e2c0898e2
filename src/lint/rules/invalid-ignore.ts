import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'invalid-ignore',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'an ignore comment that names no rule, or says no reason',
  effect: 'It hides nothing.',
  safeWay:
    'Write "-- handrail: ignore <rule-id> <why>", perhaps with "until 2027-01-31" behind it.',
  given: `CREATE TABLE notes (id INTEGER PRIMARY KEY);
`,
  bad: `-- handrail: ignore drop-table
DROP TABLE notes;
`,
  good: `-- handrail: ignore drop-table nobody uses it
DROP TABLE notes;
`,
  check: () => null,
};
