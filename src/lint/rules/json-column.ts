import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'json-column',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'a column of type json',
  effect: 'json has no equality: SELECT DISTINCT, GROUP BY and UNION fail on it.',
  safeWay: 'Use jsonb.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `ALTER TABLE orders ADD COLUMN extra json;
`,
  good: `ALTER TABLE orders ADD COLUMN extra jsonb;
`,
  check: on(['create table', 'add column'], ({ action }) =>
    (action.kind === 'add column' ? [action.column] : action.columns)
      .filter(({ type }) => type?.name === 'json' && !type.array)
      .map(({ name, at }) => ({
        message: `${shown(name)} can't be compared: SELECT DISTINCT fails`,
        object: action.table,
        at,
        lock: null,
      })),
  ),
};
