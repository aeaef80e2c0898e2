import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-drop-column-rewrite',
  severity: 'warning',
  engines: ['sqlite'],
  summary: 'DROP COLUMN',
  effect:
    'All rows of the table are written anew, unlike with ADD COLUMN and RENAME; nobody else writes to the file meanwhile.',
  safeWay: 'Leave the column unused, or drop it when few write.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY, nickname TEXT);
`,
  bad: `ALTER TABLE users DROP COLUMN nickname;
`,
  good: `ALTER TABLE users ADD COLUMN name TEXT;
`,
  check: onOld('drop column', ({ action: { table } }) => ({
    message: `all rows of ${shown(table)} are written anew`,
    object: table,
    rewrites: [table],
  })),
};
