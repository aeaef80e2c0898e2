import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'query-fails-already',
  severity: 'info',
  engines: ['postgres', 'sqlite'],
  summary: 'a query of the application that fails already before the migration',
  effect: 'Nothing can be said of what the migration means for it: it is not asked again.',
  safeWay:
    'Correct the query or leave it out; or let the configuration name the queries of the version that runs with the schema before this migration.',
  queries: `SELECT title FROM notes;
`,
  bad: [
    `CREATE TABLE notes (id integer);
`,
    `CREATE TABLE labels (id integer);
-- handrail: down
DROP TABLE labels;
`,
  ],
  good: [
    `CREATE TABLE notes (id integer, title text);
`,
    `CREATE TABLE labels (id integer);
-- handrail: down
DROP TABLE labels;
`,
  ],
};
