import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'index-more-than-3-columns',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'an index on more than three columns',
  effect: 'It is large, every write maintains it, and few queries use its last columns.',
  safeWay: 'Keep the columns that queries filter by; INCLUDE others.',
  given: `CREATE TABLE orders (a int, b int, c int, d int);
`,
  bad: `CREATE INDEX ON ONLY orders (a, b, c, d);
`,
  good: `CREATE INDEX ON ONLY orders (a, b, c);
`,
  check: on('create index', ({ action: { table, columns } }) =>
    columns.length > 3
      ? { message: `an index on ${columns.length} columns of ${shown(table)}`, object: table }
      : null,
  ),
};
