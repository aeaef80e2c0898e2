import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'prefer-timestamptz',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'timestamp without time zone',
  effect: 'It does not say which moment is meant.',
  safeWay: 'Use timestamptz.',
  bad: `CREATE TABLE notes (at timestamp);
`,
  good: `CREATE TABLE notes (at timestamptz);
`,
  check: on(['create table', 'add column'], ({ action }) =>
    (action.kind === 'add column' ? [action.column] : action.columns)
      .filter(({ type }) => type?.name === 'timestamp')
      .map(({ name, at }) => ({
        message: `${shown(name)} does not say which moment it means`,
        object: action.table,
        at,
        lock: null,
      })),
  ),
};
