import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ban-char',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'a column of type char(n)',
  effect: 'Values are filled up with blanks, and compared without them.',
  safeWay: 'Use text, with a CHECK where the length matters.',
  bad: `CREATE TABLE notes (code char(3));
`,
  good: `CREATE TABLE notes (code text);
`,
  check: on(['create table', 'add column'], ({ action }) =>
    (action.kind === 'add column' ? [action.column] : action.columns)
      .filter(({ type }) => type?.name === 'bpchar')
      .map(({ name, at }) => ({
        message: `${shown(name)} is filled up with blanks`,
        object: action.table,
        at,
        lock: null,
      })),
  ),
};
