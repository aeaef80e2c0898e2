import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'rollback-data-loss',
  severity: 'warning',
  engines: ['postgres', 'sqlite'],
  summary: 'a way back that does not bring the data back',
  effect:
    'Whoever undoes the migration gets the schema back, but not the rows and values that up has removed or changed.',
  safeWay:
    'Keep the values until nobody needs the way back, or say "-- handrail: irreversible <why>".',
  bad: [
    `CREATE TABLE notes (id integer, body text);
INSERT INTO notes VALUES (1, 'a');
`,
    `ALTER TABLE notes DROP COLUMN body;
-- handrail: down
ALTER TABLE notes ADD COLUMN body text;
`,
  ],
  good: [
    `CREATE TABLE notes (id integer, body text);
INSERT INTO notes VALUES (1, 'a');
`,
    `ALTER TABLE notes RENAME COLUMN body TO text;
-- handrail: down
ALTER TABLE notes RENAME COLUMN text TO body;
`,
  ],
};
