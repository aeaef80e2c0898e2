import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'rename-table',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'RENAME of a table in use',
  effect:
    'The version of the application that runs now fails with every query that names the table.',
  safeWay:
    'Leave a view of the old name in the same transaction: old queries go on working through it. Drop it when nobody uses it any more.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY, name text);
`,
  bad: `ALTER TABLE users RENAME TO accounts;
`,
  good: `ALTER TABLE users RENAME TO accounts;
CREATE VIEW users AS SELECT * FROM accounts;
`,
  check: on('rename', ({ action: { what, name, to }, after, before, isNew }) => {
    const back = after.some(
      (one) =>
        (one.kind === 'create view' && one.view === name) ||
        (one.kind === 'create table' && one.table === name) ||
        (one.kind === 'rename' && one.to === name),
    );
    const replaces = before.some(
      ({ action: one }) =>
        (one.kind === 'drop' && one.names.includes(to)) ||
        (one.kind === 'rename' && one.name === to),
    );
    if (!/table|view/.test(what) || isNew(name) || back || replaces) return null;
    const instead = `ALTER TABLE ${name} RENAME TO ${to};\nCREATE VIEW ${name} AS SELECT * FROM ${to};`;
    return {
      message: `the running application knows ${shown(name)}, not ${shown(to)}`,
      object: name,
      instead,
    };
  }),
};
