import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'prefer-bigint',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'a key of type integer',
  effect: 'It runs out at 2,147,483,647, and changing it then writes the table anew.',
  safeWay: 'Use bigint.',
  bad: `CREATE TABLE notes (id integer PRIMARY KEY);
`,
  good: `CREATE TABLE notes (id bigint PRIMARY KEY);
`,
  check: on(['create table', 'add column'], ({ action }) =>
    (action.kind === 'add column' ? [action.column] : action.columns)
      .filter(
        ({ type, primaryKey, identity }) =>
          /^(small)?serial[24]?$/.test(type?.name ?? '') ||
          (/^int[24]$/.test(type?.name ?? '') && (primaryKey || identity)),
      )
      .map(({ name, at }) => ({
        message: `${shown(name)} runs out of numbers`,
        object: action.table,
        at,
        lock: null,
      })),
  ),
};
