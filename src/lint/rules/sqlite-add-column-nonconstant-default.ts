import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-add-column-nonconstant-default',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'ADD COLUMN with a default that is not a constant',
  effect:
    'It works on an empty table and fails on one with rows ("Cannot add a column with non-constant default").',
  safeWay: 'Add the column without a default and fill it, or rebuild the table.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY);
`,
  bad: `ALTER TABLE users ADD COLUMN created_at TEXT DEFAULT CURRENT_TIMESTAMP;
`,
  good: `ALTER TABLE users ADD COLUMN created_at TEXT DEFAULT '1970-01-01';
`,
  check: onOld('add column', ({ action: { table, column } }) =>
    column.default !== null && !column.default.constant
      ? {
          message: `DEFAULT ${column.default.text} fails as soon as ${shown(table)} has a row`,
          object: table,
        }
      : null,
  ),
};
