import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'rename-column',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'RENAME COLUMN',
  effect:
    'The version of the application that runs now fails with every query that names the column.',
  safeWay:
    'Add a column of the new name, write to both, fill it in batches, change the reads over, then drop the old one.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY, name text);
`,
  bad: `ALTER TABLE users RENAME COLUMN name TO full_name;
`,
  good: `ALTER TABLE users ADD COLUMN full_name text;
`,
  check: onOld('rename column', ({ action: { table, column, to }, before }) => {
    const added = before.some(
      ({ action: one }) =>
        one.kind === 'add column' && one.table === table && one.column.name === column,
    );
    const message = `the running application knows ${shown(`${table}.${column}`)}, not ${shown(to)}`;
    return added ? null : { message, object: table };
  }),
};
