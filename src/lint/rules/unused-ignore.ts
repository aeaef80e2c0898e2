import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'unused-ignore',
  severity: 'warning',
  engines: ['postgres', 'sqlite'],
  summary: 'an ignore comment that hides nothing',
  effect:
    'It stays when what it excused is gone, and hides the next finding that nobody has looked at.',
  safeWay: 'Remove it.',
  given: `CREATE TABLE notes (id INTEGER PRIMARY KEY);
`,
  bad: `-- handrail: ignore drop-table nobody uses it
CREATE TABLE letters (id int);
`,
  good: `-- handrail: ignore drop-table nobody uses it
DROP TABLE notes;
`,
  check: () => null,
};
