import { shown } from '../facts/names.ts';
import { goneAlong } from '../facts/traced.ts';
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
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE VIEW order_ids AS SELECT id FROM orders;
`,
  bad: `DROP TABLE orders CASCADE;
`,
  good: `DROP VIEW order_ids;
-- handrail: ignore drop-table no version uses it any more
DROP TABLE orders;
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
  measured: ({ traced, guessed }) => {
    const gone = goneAlong(traced).map(({ kind, object }) => `${kind} ${shown(object)}`);
    if (gone.length === 0) return null;
    return guessed.map((one) => ({
      ...one,
      message: `${gone.join(', ')} ${gone.length === 1 ? 'goes' : 'go'} with ${shown(one.object ?? '')}`,
    }));
  },
};
