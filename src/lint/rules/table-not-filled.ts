import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'table-not-filled',
  severity: 'info',
  engines: ['postgres', 'sqlite'],
  summary: 'a table for which no row was found that satisfies its constraints',
  effect:
    'The migration was tried without rows of this table, and of those that must point to it (or without any, where it fails on rows that can not be told from the others): what fails or is lost only with rows is not seen there.',
  safeWay: 'Write rows that fit into a file, and name it as `seed` in the configuration.',
  bad: [
    `CREATE TABLE cubes (id integer NOT NULL CHECK (id * id * id = 4913));
`,
    `CREATE TABLE labels (id integer);
-- handrail: down
DROP TABLE labels;
`,
  ],
  good: [
    `CREATE TABLE cubes (id integer NOT NULL CHECK (id > 7 AND id < 4913));
`,
    `CREATE TABLE labels (id integer);
-- handrail: down
DROP TABLE labels;
`,
  ],
};
