import { all } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'drop-database',
  severity: 'error',
  engines: ['postgres'],
  summary: 'DROP DATABASE',
  effect: 'All of its data is gone, and no transaction brings it back.',
  safeWay: 'Leave it to "handrail db drop", which asks first.',
  given: `-- handrail: no-transaction
CREATE DATABASE shop_2019;
`,
  bad: `-- handrail: no-transaction
DROP DATABASE shop_2019;
`,
  good: `DROP TABLE IF EXISTS pg_temp.batch;
`,
  check: on('drop', ({ action: { what, names } }) =>
    what === 'database'
      ? { message: `the database ${all(names)} is lost`, object: names[0] ?? '' }
      : null,
  ),
};
