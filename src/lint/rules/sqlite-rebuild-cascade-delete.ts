import { all, shown } from '../facts/names.ts';
import { hasPragma, rebuildOf } from '../facts/table-rebuild.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-rebuild-cascade-delete',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'a table rebuild that deletes the rows of other tables',
  effect:
    'With foreign keys on, DROP TABLE deletes its rows first, and ON DELETE CASCADE deletes those that point to them. foreign_key_check finds nothing wrong afterwards.',
  safeWay:
    'Write PRAGMA foreign_keys = OFF at the head of the file; handrail sets it before the transaction begins.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
`,
  bad: `CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO users_new (id) SELECT id FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
`,
  good: `PRAGMA foreign_keys = OFF;
CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO users_new (id) SELECT id FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
`,
  check: on('drop', (moment) => {
    const rebuild = rebuildOf(moment);
    if (
      !rebuild ||
      moment.isNew(rebuild.old) ||
      hasPragma(moment, 'foreign_keys', /^(off|0|false|no)$/i)
    )
      return null;
    const { catalog } = moment;
    const children = catalog.childrenOf(rebuild.old);
    const found = {
      object: rebuild.old,
      instead: 'PRAGMA foreign_keys = OFF;\n-- at the head of the file',
    };
    if (children.length === 0) {
      const known = catalog.tables.get(rebuild.old)?.complete;
      return known
        ? null
        : {
            ...found,
            severity: 'warning',
            message: `if rows of other tables point to ${shown(rebuild.old)}, DROP TABLE deletes them or fails`,
          };
    }
    const cascading = children
      .filter(({ constraint }) => constraint.references?.onDelete === 'cascade')
      .map(({ table }) => table);
    const message =
      cascading.length > 0
        ? `DROP TABLE deletes the rows of ${all(cascading)} as well`
        : `DROP TABLE deletes the rows that ${all(children.map(({ table }) => table))} points to`;
    return { ...found, message };
  }),
};
