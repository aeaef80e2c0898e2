import { all, shown } from '../facts/names.ts';
import { growsWithRows } from '../facts/rows.ts';
import { tableOf } from '../facts/targets.ts';
import { closed, isOpaque, writtenWhole } from '../facts/traced.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'backfill-while-holding-lock',
  severity: 'error',
  engines: ['postgres'],
  summary: 'rows changed in the transaction that has altered a table',
  effect:
    'ALTER TABLE holds ACCESS EXCLUSIVE until its transaction ends: nobody reads or writes the table while the rows are changed.',
  safeWay: 'Alter the table in one migration, and change the rows in the next.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, price int, amount int);
`,
  bad: `ALTER TABLE orders ADD COLUMN total numeric;
UPDATE orders SET total = price * amount;
`,
  good: [
    `ALTER TABLE orders ADD COLUMN total numeric;
`,
    `-- handrail: no-transaction
UPDATE orders SET total = price * amount WHERE id BETWEEN 1 AND 5000;
UPDATE orders SET total = price * amount WHERE id BETWEEN 5001 AND 10000;
`,
  ],
  check: on(
    ['update', 'delete', 'insert'],
    ({ action, together, inTransaction, catalog, isNew }) => {
      const held = together.filter((one) => one.lock === 'ACCESS EXCLUSIVE' && one.onOld);
      const locked = [...new Set(held.flatMap((one) => tableOf(one.action) ?? []))];
      if (!inTransaction || locked.length === 0 || !growsWithRows(action, catalog)) return null;
      if (action.kind !== 'insert' && isNew(action.table)) return null;
      const equal = action.kind !== 'insert' && action.where.equal.length > 0;
      const message = `nobody can use ${all(locked)} while ${action.kind === 'insert' ? 'the rows are copied' : `the rows of ${shown(action.table)} are changed`}`;
      return {
        severity: equal ? 'warning' : 'error',
        message,
        object: locked[0] as string,
        lock: 'ACCESS EXCLUSIVE',
        scans: action.kind === 'insert' ? [] : [action.table],
      };
    },
  ),
  measured: (tried) => {
    const { traced, actions, guessed } = tried;
    const own = isOpaque(actions);
    const locked = closed(own ? [...traced.held, ...traced.locks] : traced.held);
    if (locked.length === 0) return null;
    if (!own) return guessed;
    const tables = [...writtenWhole(tried, 'updated'), ...writtenWhole(tried, 'deleted')];
    return tables.map(({ table }) => ({
      message: `nobody can use ${all(locked)} while the rows of ${shown(table)} are changed`,
      object: locked[0] as string,
      lock: 'ACCESS EXCLUSIVE',
    }));
  },
};
