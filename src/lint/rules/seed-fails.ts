import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'seed-fails',
  severity: 'info',
  engines: ['postgres', 'sqlite'],
  summary: 'a statement of the file with rows that the schema before the migration refuses',
  effect: 'The migration was tried without these rows.',
  safeWay: 'Correct the statement. It runs as soon as the tables that it names are there.',
  seed: `INSERT INTO notes (id) VALUES (NULL);
`,
  bad: [
    `CREATE TABLE notes (id integer NOT NULL);
`,
    `CREATE TABLE labels (id integer);
-- handrail: down
DROP TABLE labels;
`,
  ],
  good: [
    `CREATE TABLE notes (id integer);
`,
    `CREATE TABLE labels (id integer);
-- handrail: down
DROP TABLE labels;
`,
  ],
};
