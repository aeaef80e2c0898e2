import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-drop-column-referenced',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'DROP COLUMN that something uses',
  effect:
    'SQLite refuses it while an index ("error in index"), a view, a trigger, a key, a CHECK or a foreign key names the column.',
  safeWay: 'Drop what uses it first, or rebuild the table.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);
CREATE INDEX users_email ON users (email);
`,
  bad: `ALTER TABLE users DROP COLUMN email;
`,
  good: `DROP INDEX users_email;
-- handrail: ignore drop-column no version reads it any more
ALTER TABLE users DROP COLUMN email;
`,
  check: on('drop column', ({ action: { table, column }, catalog }) => {
    const indexes = catalog
      .indexesWith(table, column)
      .map(({ name }) => `the index ${shown(name)}`);
    const constraints = (catalog.tables.get(table)?.constraints ?? [])
      .filter(
        ({ type, columns, check, ofColumn }) =>
          (columns.includes(column) || check?.columns.includes(column)) &&
          !(ofColumn && (type === 'foreign key' || (type === 'check' && columns.includes(column)))),
      )
      .map(({ type }) => `a ${type}`);
    const views = catalog
      .viewsOn(table)
      .filter(({ mentions }) => mentions.includes(column))
      .map(({ name }) => `the view ${shown(name)}`);
    const triggers = catalog
      .triggersOn(table)
      .filter(({ mentions }) => mentions.includes(column))
      .map(({ name }) => `the trigger ${shown(name)}`);
    const computed = [...(catalog.tables.get(table)?.columns.values() ?? [])]
      .filter(({ from }) => from.includes(column))
      .map(({ name }) => `the column ${shown(name)}`);
    const users = [...computed, ...indexes, ...constraints, ...views, ...triggers];
    return users.length > 0
      ? {
          message: `${users.join(', ')} ${users.length === 1 ? 'uses' : 'use'} ${shown(column)}: SQLite refuses to drop it`,
          object: table,
        }
      : null;
  }),
};
