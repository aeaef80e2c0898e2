import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'drop-column',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'DROP COLUMN',
  effect:
    'The data is gone, and every query of the running application that names the column fails.',
  safeWay:
    'Release a version that neither reads nor writes the column, then drop it in a later migration, and say so in an ignore comment.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY, nickname text);
`,
  bad: `ALTER TABLE users DROP COLUMN nickname;
`,
  good: `ALTER TABLE users ADD COLUMN name text;
`,
  check: onOld('drop column', ({ action: { table, column }, before }) => {
    const added = before.some(
      ({ action: one }) =>
        one.kind === 'add column' && one.table === table && one.column.name === column,
    );
    return added
      ? null
      : {
          message: `what ${shown(`${table}.${column}`)} holds is lost, and queries that name it fail`,
          object: table,
        };
  }),
};
