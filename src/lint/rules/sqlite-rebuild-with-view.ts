import { all, shown } from '../facts/names.ts';
import { hasPragma, rebuildOf } from '../facts/table-rebuild.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-rebuild-with-view',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'a table rebuild while a view names the table',
  effect:
    'The last RENAME fails with "error in view": the view names a table that is not there at that moment.',
  safeWay:
    'Drop the views first and create them again at the end, or set PRAGMA legacy_alter_table = ON.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE VIEW everybody AS SELECT id FROM users;
`,
  bad: `PRAGMA foreign_keys = OFF;
CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO users_new (id) SELECT id FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
`,
  good: `PRAGMA foreign_keys = OFF;
DROP VIEW everybody;
CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO users_new (id) SELECT id FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
CREATE VIEW everybody AS SELECT id FROM users;
`,
  check: on('drop', (moment) => {
    const rebuild = rebuildOf(moment);
    const renamed = rebuild !== null && rebuild.old !== rebuild.replacement;
    if (!renamed || hasPragma(moment, 'legacy_alter_table', /^(on|1|true|yes)$/i)) return null;
    const views = moment.catalog.viewsOn(rebuild.old).map(({ name }) => name);
    const gone = (name: string) =>
      moment.after.some((one) => one.kind === 'drop' && one.names.includes(name));
    const left = views.filter((name) => !gone(name));
    return left.length > 0
      ? {
          message: `${all(left)} still ${left.length === 1 ? 'names' : 'name'} ${shown(rebuild.old)}: the RENAME at the end fails`,
          object: rebuild.old,
        }
      : null;
  }),
};
