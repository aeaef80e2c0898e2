import { shown } from '../facts/names.ts';
import { growsWithRows } from '../facts/rows.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-writer-lock',
  severity: 'warning',
  engines: ['sqlite'],
  summary: 'a write that takes as long as the table is large',
  effect:
    'SQLite has one writer for the whole file: everybody else who writes waits, and gets SQLITE_BUSY when it takes longer than their busy_timeout.',
  safeWay:
    'Keep transactions short: change the rows in batches, in a file that says "-- handrail: no-transaction".',
  given: `CREATE TABLE events (id INTEGER PRIMARY KEY, kind TEXT);
`,
  bad: `UPDATE events SET kind = 'old';
`,
  good: `UPDATE events SET kind = 'old' WHERE id = 1;
`,
  check: onOld(['update', 'delete', 'insert', 'create index'], ({ action, catalog }) =>
    growsWithRows(action, catalog)
      ? {
          severity: /^(update|delete)$/.test(action.kind) ? 'warning' : 'info',
          message: `nobody else can write to the file while ${shown(action.table)} is ${action.kind === 'create index' ? 'indexed' : 'changed'}`,
          object: action.table,
        }
      : null,
  ),
};
