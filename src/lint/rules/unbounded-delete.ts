import { inOwnFile, shown } from '../facts/names.ts';
import { reachOf, whenWritten } from '../facts/rows.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'unbounded-delete',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'DELETE of all rows, or of nobody knows how many',
  effect:
    'Each row that it removes stays locked until the transaction ends; with foreign keys, other tables are searched for each of them.',
  safeWay:
    'Delete the rows in batches by ranges of the key, each in a transaction of its own, in a file that says "-- handrail: no-transaction".',
  given: `CREATE TABLE sessions (id INTEGER PRIMARY KEY);
`,
  bad: `DELETE FROM sessions;
`,
  good: `DELETE FROM sessions WHERE id BETWEEN 1 AND 5000;
`,
  check: onOld('delete', ({ action, catalog }) => {
    const { table, where } = action;
    const reach = reachOf(action, catalog);
    if (reach === 'few' || catalog.tables.get(table)?.temporary) return null;
    const message =
      reach === 'all'
        ? `every row of ${shown(table)} is deleted`
        : `nobody knows how many rows of ${shown(table)} are deleted at once`;
    return {
      severity: where.equal.length > 0 ? 'info' : reach === 'all' ? 'error' : 'warning',
      message,
      object: table,
      scans: [table],
      instead: inOwnFile(
        `DELETE FROM ${table} WHERE id BETWEEN 1 AND 10000 AND …;`,
        '-- and so on',
      ),
    };
  }),
  measured: (tried) => whenWritten(tried, 'deleted'),
};
