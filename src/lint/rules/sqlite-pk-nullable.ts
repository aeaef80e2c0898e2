import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-pk-nullable',
  severity: 'info',
  engines: ['sqlite'],
  summary: 'a PRIMARY KEY that may be NULL',
  effect:
    'SQLite allows NULL in any PRIMARY KEY but INTEGER PRIMARY KEY, and any number of such rows.',
  safeWay: 'Write NOT NULL, or make the table STRICT or WITHOUT ROWID.',
  bad: `CREATE TABLE users (id TEXT PRIMARY KEY);
`,
  good: `CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL);
`,
  check: on('create table', ({ action }) => {
    if (action.strict || action.withoutRowid) return null;
    const listed = action.constraints
      .filter(({ type }) => type === 'primary key')
      .flatMap(({ columns }) => columns);
    const keys = action.columns.filter((one) => one.primaryKey || listed.includes(one.name));
    const single = keys.length === 1 && keys[0]?.type?.name === 'integer';
    return keys
      .filter((one) => !single && !one.notNull)
      .map(({ name, at }) => ({
        message: `${shown(name)} is a key and may be NULL`,
        object: action.table,
        at,
      }));
  }),
};
