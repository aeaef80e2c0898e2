import type { ActionOf, Column } from '../../schema/action.ts';
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
  check: on(['create table', 'add column', 'alter type'], ({ action }) =>
    columnsOf(action)
      .filter(({ type }) => type?.name === 'json' && !type.array)
      .map(({ name, at }) => ({
        message: `${shown(name)} can't be compared: SELECT DISTINCT fails`,
        object: action.table,
        at,
        lock: null,
      })),
  ),
};

function columnsOf(
  action: ActionOf<'create table' | 'add column' | 'alter type'>,
): readonly Pick<Column, 'name' | 'type' | 'at'>[] {
  if (action.kind === 'create table') return action.columns;
  if (action.kind === 'add column') return [action.column];
  return [{ name: action.column, type: action.type, at: action.at }];
}
