import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'syntax-error',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  alsoDown: true,
  summary: "a statement that can't be parsed",
  effect:
    'The database refuses it. Where a quote or a parenthesis stays open, handrail refuses the file before anything runs.',
  safeWay: 'Correct the statement.',
  bad: `CREATE TABLE notes (id int;
`,
  good: `CREATE TABLE notes (id int);
`,
  check: on('syntax error', ({ action: { message } }) => ({ message, lock: null })),
};
