import { all } from '../facts/names.ts';
import { rebuildOf } from '../facts/table-rebuild.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-rebuild-drops-index-or-trigger',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'a table rebuild that loses indexes or triggers',
  effect:
    'They go with the old table, and nothing says so: queries become slow, and unique indexes no longer keep doubles out.',
  safeWay: 'Create them again on the new table, at the end of the file.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);
CREATE UNIQUE INDEX users_email ON users (email);
`,
  bad: `CREATE TABLE users_new (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
INSERT INTO users_new (id, email) SELECT id, email FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
`,
  good: `CREATE TABLE users_new (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
INSERT INTO users_new (id, email) SELECT id, email FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
CREATE UNIQUE INDEX users_email ON users (email);
`,
  check: on('drop', (moment) => {
    const rebuild = rebuildOf(moment);
    if (!rebuild) return null;
    const { catalog, after, before } = moment;
    const dropped = moment.action.names[0] ?? '';
    const replacement = [rebuild.old, rebuild.replacement];
    const done = [...before.map(({ action }) => action), ...after];
    const has = (name: string, columns: readonly (string | null)[] | null) =>
      done.some((one) =>
        one.kind === 'create index'
          ? replacement.includes(one.table) &&
            one.table !== undefined &&
            (one.index === name || (columns !== null && columns.join() === one.columns.join()))
          : one.kind === 'create trigger' && one.trigger === name,
      );
    const lost = [
      ...catalog.indexesOf(dropped).filter((one) => !has(one.name, one.columns)),
      ...catalog.triggersOn(dropped).filter((one) => !has(one.name, null)),
    ].map(({ name }) => name);
    return lost.length > 0
      ? {
          message: `${all(lost)} ${lost.length === 1 ? 'goes' : 'go'} with the old table and ${lost.length === 1 ? 'is' : 'are'} not created again`,
          object: dropped,
        }
      : null;
  }),
};
