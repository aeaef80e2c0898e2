import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-column-stored-generated-rewrite',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ADD COLUMN … GENERATED ALWAYS AS (…) STORED',
  effect: 'Holds ACCESS EXCLUSIVE while the whole table and all of its indexes are written anew.',
  safeWay:
    'From PostgreSQL 18 on make it VIRTUAL; before, add a plain column, keep it up to date with a trigger, and fill old rows in batches.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, price int, amount int);
`,
  bad: `ALTER TABLE orders ADD COLUMN total int GENERATED ALWAYS AS (price * amount) STORED;
`,
  good: `ALTER TABLE orders ADD COLUMN total int;
`,
  check: onOld('add column', ({ action: { table, column } }) =>
    column.generated === 'stored'
      ? {
          message: `a STORED column writes all of ${shown(table)} anew`,
          object: table,
          rewrites: [table],
        }
      : null,
  ),
  measured: whenTraced('rewrites'),
};
