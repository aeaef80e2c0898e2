import { shown } from '../facts/names.ts';
import { growsWithRows } from '../facts/rows.ts';
import { tableOf } from '../facts/targets.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'merge-alter-table',
  severity: 'info',
  engines: ['postgres'],
  summary: 'several ALTER TABLE that each read the whole table',
  effect: 'Each of them reads or writes all rows on its own.',
  safeWay: 'Write them as one ALTER TABLE with commas: the rows are gone through once.',
  given: `CREATE TABLE orders (a int, b int);
`,
  bad: `ALTER TABLE orders ALTER COLUMN a TYPE bigint;
ALTER TABLE orders ALTER COLUMN b TYPE bigint;
`,
  good: `ALTER TABLE orders ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE bigint;
`,
  check: onOld(
    ['set not null', 'alter type', 'add constraint'],
    ({ action, together, catalog, text }) => {
      const { table } = action;
      const earlier = together.find(
        (one) =>
          one.text !== text &&
          /^(set not null|alter type|add constraint)$/.test(one.action.kind) &&
          tableOf(one.action) === table &&
          growsWithRows(one.action, catalog),
      );
      if (!earlier || !growsWithRows(action, catalog)) return null;
      return { message: `the rows of ${shown(table)} are gone through once more`, object: table };
    },
  ),
};
