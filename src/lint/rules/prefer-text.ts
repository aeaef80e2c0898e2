import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'prefer-text',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'varchar with a length',
  effect: 'It is as fast as text, and a shorter limit later reads all rows.',
  safeWay: 'Use text, with a CHECK where the length matters.',
  bad: `CREATE TABLE notes (title varchar(100));
`,
  good: `CREATE TABLE notes (title text);
`,
  check: on(['create table', 'add column'], ({ action }) =>
    (action.kind === 'add column' ? [action.column] : action.columns)
      .filter(({ type }) => type?.name === 'varchar' && type.arguments.length > 0)
      .map(({ name, at }) => ({
        message: `${shown(name)} has a length that is hard to change`,
        object: action.table,
        at,
        lock: null,
      })),
  ),
};
