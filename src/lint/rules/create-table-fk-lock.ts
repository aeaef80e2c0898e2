import { all } from '../facts/names.ts';
import { growsWithRows } from '../facts/rows.ts';
import { tableOf } from '../facts/targets.ts';
import { isOpaque, unwritable, whenTraced } from '../facts/traced.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'create-table-fk-lock',
  severity: 'info',
  engines: ['postgres'],
  summary: 'a new table whose foreign key points to a table in use',
  effect:
    'Holds SHARE ROW EXCLUSIVE on the table it points to until the transaction ends: INSERT, UPDATE and DELETE there wait.',
  safeWay: 'Make the table first, and add the foreign key in a short migration of its own.',
  given: `CREATE TABLE users (id bigint PRIMARY KEY);
`,
  bad: `CREATE TABLE notes (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));
`,
  good: `CREATE TABLE notes (id bigint PRIMARY KEY, user_id bigint);
`,
  check: on(
    ['create table', 'add constraint'],
    ({ action, isNew, inTransaction, after, catalog }) => {
      const own = action.table;
      if (action.kind === 'add constraint' && !isNew(own)) return null;
      const keys =
        action.kind === 'add constraint'
          ? [action.constraint.references]
          : [...action.columns, ...action.constraints].map(({ references }) => references);
      const parents = [...new Set(keys.flatMap((key) => (key ? [key.table] : [])))];
      const old = parents.filter((name) => name !== own && !isNew(name));
      if (old.length === 0) return null;
      const made = [
        own,
        ...after.flatMap((one) => (one.kind === 'create table' ? [one.table] : [])),
      ];
      const isOld = (name: string) => !made.includes(name) && !isNew(name);
      const long =
        inTransaction &&
        after.some(
          (one) =>
            growsWithRows(one, catalog) && (one.kind === 'insert' || isOld(tableOf(one) ?? own)),
        );
      return {
        severity: long ? 'warning' : 'info',
        message: `nobody can write to ${all(old)} until ${long ? 'this whole migration, with all it reads and writes,' : 'the transaction'} has ended`,
        object: old[0] as string,
        lock: 'SHARE ROW EXCLUSIVE',
      };
    },
  ),
  measured: (tried) => {
    const { traced, actions } = tried;
    if (!isOpaque(actions)) return whenTraced('locks')(tried);
    const tables = unwritable(traced.locks);
    const made = traced.changes.some(
      ({ change, kind }) => change === 'created' && kind === 'table',
    );
    const keyed = traced.locks.some(({ mode }) => mode === 'SHARE ROW EXCLUSIVE');
    if (!made || !keyed) return null;
    const message = `nobody can write to ${all(tables)} until the transaction has ended`;
    return { message, object: tables[0] as string };
  },
};
