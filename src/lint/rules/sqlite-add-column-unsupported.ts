import { joined } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-add-column-unsupported',
  severity: 'error',
  engines: ['sqlite'],
  summary: "ADD COLUMN with what SQLite can't add",
  effect:
    'SQLite refuses PRIMARY KEY, UNIQUE ("Cannot add a UNIQUE column"), GENERATED … STORED, and REFERENCES with a default that is not NULL while foreign keys are on.',
  safeWay: 'Rebuild the table; for UNIQUE, add the column and then a unique index.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY);
`,
  bad: `ALTER TABLE users ADD COLUMN email TEXT UNIQUE;
`,
  good: `ALTER TABLE users ADD COLUMN email TEXT;
CREATE UNIQUE INDEX users_email ON users (email);
`,
  check: on('add column', ({ action: { table, column } }) => {
    const value = column.default;
    const what = column.primaryKey
      ? 'PRIMARY KEY'
      : column.unique
        ? 'UNIQUE'
        : column.generated === 'stored'
          ? 'STORED'
          : column.references && value && !value.isNull
            ? 'REFERENCES with a default'
            : null;
    const index = `ALTER TABLE ${table} ADD COLUMN ${column.name} ${column.type?.text ?? 'TEXT'};\nCREATE UNIQUE INDEX ${joined(table, column.name)} ON ${table} (${column.name});`;
    return what
      ? {
          message: `SQLite can't add a column with ${what}`,
          object: table,
          ...(what === 'UNIQUE' ? { instead: index } : {}),
        }
      : null;
  }),
};
