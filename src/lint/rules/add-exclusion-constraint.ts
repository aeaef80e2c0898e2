import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-exclusion-constraint',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ADD CONSTRAINT … EXCLUDE',
  effect:
    'Holds ACCESS EXCLUSIVE while all rows are read and the index is built. There is no way to do it while the table is used.',
  safeWay:
    'Make a new table that has the constraint, copy the rows in batches, and swap the names.',
  given: `CREATE EXTENSION btree_gist;
CREATE TABLE bookings (room int, during tsrange);
`,
  bad: `ALTER TABLE bookings ADD CONSTRAINT bookings_once EXCLUDE USING gist (room WITH =, during WITH &&);
`,
  good: `CREATE TABLE bookings_new (room int, during tsrange, EXCLUDE USING gist (room WITH =, during WITH &&));
`,
  check: onOld('add constraint', ({ action: { table, constraint } }) =>
    constraint.type === 'exclusion'
      ? {
          message: `nobody can read or write ${shown(table)} while the index of the constraint is built`,
          object: table,
          scans: [table],
        }
      : null,
  ),
  measured: whenTraced('indexes'),
};
