import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'prefer-identity',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'a serial type',
  effect:
    'Its sequence has rights and an owner of its own, and the column takes any number that is given.',
  safeWay: 'Use GENERATED ALWAYS AS IDENTITY.',
  bad: `CREATE TABLE notes (id bigserial);
`,
  good: `CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY);
`,
  check: on('create table', ({ action }) =>
    action.columns
      .filter(({ type }) => /serial/.test(type?.name ?? ''))
      .map(({ name, at }) => ({
        message: `${shown(name)} is a serial`,
        object: action.table,
        at,
        lock: null,
      })),
  ),
};
