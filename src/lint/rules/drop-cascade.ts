import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'drop-cascade',
  severity: 'error',
  engines: ['postgres'],
  summary: 'DROP … CASCADE',
  effect:
    'Whatever depends on it goes as well: foreign keys, views, functions, and what depends on those.',
  safeWay:
    'Drop without CASCADE; PostgreSQL then lists what depends on it, and each can be dropped by name.',
  bad: `DROP TABLE orders CASCADE;
`,
  good: `DROP VIEW IF EXISTS order_totals;
`,
  check: on(['drop', 'drop column', 'drop constraint'], ({ action, isNew }) => {
    if (!action.cascade) return null;
    const name = action.kind === 'drop' ? (action.names[0] ?? '') : action.table;
    if (isNew(name)) return null;
    return {
      message: `whatever depends on ${shown(action.kind === 'drop column' ? `${name}.${action.column}` : name)} goes with it`,
      object: name,
    };
  }),
};
