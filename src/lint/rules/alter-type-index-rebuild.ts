import { all, shown } from '../facts/names.ts';
import { closed, isOpaque, lastPart } from '../facts/traced.ts';
import { costOf, indexesOn } from '../facts/type-changes.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'alter-type-index-rebuild',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'a change of type or collation that builds indexes anew',
  effect:
    'The table stays as it is, but its indexes on the column are built anew under ACCESS EXCLUSIVE.',
  safeWay: 'Drop the index, change the type, and create the index again CONCURRENTLY.',
  given: `CREATE EXTENSION citext;
CREATE TABLE users (email text, name varchar(20));
CREATE INDEX users_email_idx ON users (email);
CREATE INDEX users_name_idx ON users (name);
`,
  bad: `ALTER TABLE users ALTER COLUMN email TYPE citext;
`,
  good: `ALTER TABLE users ALTER COLUMN name TYPE text;
`,
  check: onOld('alter type', (moment) => {
    const {
      action: { table, column },
      catalog,
    } = moment;
    if (costOf(moment) !== 'index') return null;
    const names = indexesOn(table, column, catalog);
    if (names.length === 0)
      return {
        severity: 'info',
        message: `indexes on ${shown(column)} are built anew while nobody can use ${shown(table)}`,
        object: table,
      };
    return {
      message: `${all(names)} ${names.length === 1 ? 'is' : 'are'} built anew while nobody can use ${shown(table)}`,
      object: table,
      scans: [table],
    };
  }),
  measured: ({ traced, actions, guessed }) => {
    const names = traced.indexes.flatMap(({ index, work }) => (work === 'rebuilt' ? [index] : []));
    const alters = actions.some(({ kind }) => kind === 'alter type') || isOpaque(actions);
    const tables = closed([...traced.locks, ...traced.held]).filter((table) =>
      names.some((name) => name.startsWith(`${table}.`)),
    );
    if (!alters || traced.rewrites.length > 0) return null;
    return tables.map((table) => {
      const own = names.filter((name) => name.startsWith(`${table}.`)).map(lastPart);
      return {
        message: `${all(own)} ${own.length === 1 ? 'is' : 'are'} built anew while nobody can use ${shown(table)}`,
        object: table,
        scans: [table],
        at: guessed[0]?.at ?? 0,
      };
    });
  },
};
