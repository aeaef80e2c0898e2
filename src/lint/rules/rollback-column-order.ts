import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'rollback-column-order',
  severity: 'warning',
  engines: ['postgres', 'sqlite'],
  summary: 'a way back after which columns stand in another order',
  effect:
    'A column that is added again stands behind all others: INSERT without a list of columns, SELECT * and COPY give other results than before.',
  safeWay:
    'Let the application name columns wherever it reads and writes, and say so in an ignore; or say "-- handrail: irreversible <why>".',
  bad: [
    `CREATE TABLE notes (id integer, title text, body text);
`,
    `ALTER TABLE notes DROP COLUMN title;
-- handrail: down
ALTER TABLE notes ADD COLUMN title text;
`,
  ],
  good: [
    `CREATE TABLE notes (id integer, title text, body text);
`,
    `ALTER TABLE notes DROP COLUMN body;
-- handrail: down
ALTER TABLE notes ADD COLUMN body text;
`,
  ],
};
