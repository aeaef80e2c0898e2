import { shown } from '../facts/names.ts';
import { rebuildOf } from '../facts/table-rebuild.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-autoincrement-reset',
  severity: 'warning',
  engines: ['sqlite'],
  summary: 'a table rebuild that forgets the AUTOINCREMENT counter',
  effect:
    'sqlite_sequence loses the row of the table: ids of rows that were deleted are given out again.',
  safeWay:
    "Copy the counter: UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = '<old>') WHERE name = '<new>', before the DROP.",
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);
`,
  bad: `PRAGMA foreign_keys = OFF;
CREATE TABLE users_new (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
INSERT INTO users_new (id) SELECT id FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
`,
  good: `PRAGMA foreign_keys = OFF;
CREATE TABLE users_new (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
INSERT INTO users_new (id) SELECT id FROM users;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'users') WHERE name = 'users_new';
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
`,
  check: on('drop', (moment) => {
    const rebuild = rebuildOf(moment);
    if (!rebuild) return null;
    const { catalog, before, after } = moment;
    const counts = [rebuild.old, rebuild.replacement, ...moment.action.names].some(
      (name) => catalog.tables.get(name)?.autoincrement,
    );
    const copied = [...before.map(({ action }) => action), ...after].some(
      (one) => 'table' in one && one.table === 'sqlite_sequence',
    );
    return counts && !copied
      ? {
          message: `the counter of ${shown(rebuild.old)} begins again behind the newest row: ids of deleted rows come back`,
          object: rebuild.old,
        }
      : null;
  }),
};
