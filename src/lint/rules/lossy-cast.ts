import { shown } from '../facts/names.ts';
import { loses, typeBefore } from '../facts/type-changes.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'lossy-cast',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'a change of type that changes values',
  effect: 'Values are rounded or cut without a word, and no way back brings them back.',
  safeWay:
    'Add a column of the new type beside the old one, and keep the old one until nobody misses it.',
  given: `CREATE TABLE items (price numeric(10, 2));
`,
  bad: `ALTER TABLE items ALTER COLUMN price TYPE integer;
`,
  good: `ALTER TABLE items ALTER COLUMN price TYPE numeric(12, 2);
`,
  check: onOld('alter type', (moment) => {
    const { table, column, type } = moment.action;
    return loses(typeBefore(moment), moment.action)
      ? {
          message: `values of ${shown(`${table}.${column}`)} lose something on the way to ${type.text}`,
          object: table,
          rewrites: [table],
        }
      : null;
  }),
};
