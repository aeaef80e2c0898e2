import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'old-app-query-breaks',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'a query of the running application that fails after the migration',
  effect:
    'While a migration is applied, and until the new version runs everywhere, the version before it still asks this.',
  safeWay: 'Keep what this query needs until no running version sends it.',
  queries: `SELECT title FROM notes;
`,
  bad: [
    `CREATE TABLE notes (id integer, title text);
`,
    `ALTER TABLE notes RENAME COLUMN title TO name;
-- handrail: down
ALTER TABLE notes RENAME COLUMN name TO title;
`,
  ],
  good: [
    `CREATE TABLE notes (id integer, title text);
`,
    `ALTER TABLE notes ADD COLUMN name text;
-- handrail: down
ALTER TABLE notes DROP COLUMN name;
`,
  ],
};
