import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'no-way-down',
  severity: 'warning',
  engines: ['postgres', 'sqlite'],
  summary: 'a migration without a down part that does not say why',
  effect: 'When it has to be undone, nobody knows how, or whether it was meant to be possible.',
  safeWay: 'Write a down part, or say "-- handrail: irreversible <why>".',
  bad: `CREATE TABLE notes (id integer);
`,
  good: `-- handrail: irreversible the notes are all there is
CREATE TABLE notes (id integer);
`,
};
