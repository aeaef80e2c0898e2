import { inOwnFile, shown } from '../facts/names.ts';
import { reachOf, whenWritten } from '../facts/rows.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'unbounded-update',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'UPDATE of all rows, or of nobody knows how many',
  effect:
    'Each row that it changes stays locked until the transaction ends, and is written anew: the longer it takes, the more writes wait, and vacuum has to wait as well.',
  safeWay:
    'Change the rows in batches by ranges of the key, each in a transaction of its own, in a file that says "-- handrail: no-transaction".',
  given: `CREATE TABLE orders (id INTEGER PRIMARY KEY, currency text);
`,
  bad: `UPDATE orders SET currency = 'EUR';
`,
  good: `UPDATE orders SET currency = 'EUR' WHERE id BETWEEN 1 AND 5000;
`,
  check: onOld('update', ({ action, catalog, before }) => {
    const { table, where } = action;
    const reach = reachOf(action, catalog);
    if (reach === 'few' || catalog.tables.get(table)?.temporary) return null;
    const oneFile = before.some(({ action: one }) => one.kind === 'pragma');
    const light = where.equal.length > 0 || oneFile;
    const message =
      reach === 'all'
        ? `every row of ${shown(table)} is changed at once`
        : `nobody knows how many rows of ${shown(table)} are changed at once`;
    return {
      severity: light ? 'info' : reach === 'all' ? 'error' : 'warning',
      message,
      object: table,
      scans: [table],
      instead: inOwnFile(
        `UPDATE ${table} SET … WHERE id BETWEEN 1 AND 10000 AND …;`,
        '-- and so on',
      ),
    };
  }),
  measured: (tried) => whenWritten(tried, 'updated'),
};
