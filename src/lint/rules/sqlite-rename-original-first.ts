import { all, shown } from '../facts/names.ts';
import { hasPragma } from '../facts/table-rebuild.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-rename-original-first',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'a table rebuild that renames the old table away first',
  effect:
    'SQLite changes the foreign keys of other tables along: they point to the old table from then on, and every INSERT there fails once it is dropped. handrail takes a migration back that leaves rows which "point to no row" of a table.',
  safeWay:
    'Make the new table under another name, copy, drop the old one, and rename the new one last.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));
`,
  bad: `PRAGMA foreign_keys = OFF;
ALTER TABLE users RENAME TO users_old;
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO users (id) SELECT id FROM users_old;
DROP TABLE users_old;
`,
  good: `PRAGMA foreign_keys = OFF;
CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO users_new (id) SELECT id FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
`,
  check: on('rename', (moment) => {
    const {
      action: { what, name, to },
      after,
      catalog,
      isNew,
    } = moment;
    const again = after.some(
      (one) =>
        (one.kind === 'create table' && one.table === name) ||
        (one.kind === 'rename' && one.to === name),
    );
    if (
      what !== 'table' ||
      !again ||
      isNew(name) ||
      hasPragma(moment, 'legacy_alter_table', /^(on|1|true|yes)$/i)
    )
      return null;
    const children = catalog.childrenOf(name).map(({ table }) => table);
    const alone =
      catalog.tables.get(name)?.complete &&
      children.length === 0 &&
      catalog.viewsOn(name).length === 0;
    const message =
      children.length > 0
        ? `foreign keys of ${all(children)} will point to ${shown(to)}`
        : `foreign keys, views and triggers that name ${shown(name)} will name ${shown(to)}`;
    return { severity: alone ? 'warning' : 'error', message, object: name };
  }),
};
