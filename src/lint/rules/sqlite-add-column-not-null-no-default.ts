import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-add-column-not-null-no-default',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'ADD COLUMN … NOT NULL without a default',
  effect:
    'It works on an empty table and fails on one with rows ("Cannot add a NOT NULL column with default value NULL"): it passes in CI and fails in production.',
  safeWay: 'Give it a default that is not NULL, or rebuild the table.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY);
`,
  bad: `ALTER TABLE users ADD COLUMN region TEXT NOT NULL;
`,
  good: `ALTER TABLE users ADD COLUMN region TEXT NOT NULL DEFAULT 'eu';
`,
  check: onOld('add column', ({ action: { table, column } }) => {
    const empty = column.default === null || column.default.isNull;
    const instead = `ALTER TABLE ${table} ADD COLUMN ${column.name} ${column.type?.text ?? 'TEXT'} NOT NULL DEFAULT …;`;
    return column.notNull && empty && column.generated === null
      ? { message: `it fails as soon as ${shown(table)} has a row`, object: table, instead }
      : null;
  }),
};
