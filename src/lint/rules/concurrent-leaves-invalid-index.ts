import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'concurrent-leaves-invalid-index',
  severity: 'info',
  engines: ['postgres'],
  summary: 'CREATE INDEX CONCURRENTLY that may leave an invalid index',
  effect:
    'A CREATE INDEX CONCURRENTLY that fails leaves an invalid index behind: no query uses it, every write maintains it. IF NOT EXISTS takes it for the real one and says nothing.',
  safeWay: 'Drop what a failed attempt has left, then create without IF NOT EXISTS.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
`,
  bad: `-- handrail: no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_customer_idx ON orders (customer_id);
`,
  good: `-- handrail: no-transaction
DROP INDEX CONCURRENTLY IF EXISTS orders_customer_idx;
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
`,
  check: on('create index', ({ action, before }) => {
    const { index, concurrently, ifNotExists, unique } = action;
    const dropped = before.some(
      ({ action: one }) => one.kind === 'drop' && one.names.includes(index),
    );
    if (!concurrently || (!ifNotExists && !unique) || dropped) return null;
    const instead = `DROP INDEX CONCURRENTLY IF EXISTS ${index};\n-- and then without IF NOT EXISTS`;
    const message = ifNotExists
      ? `an invalid index ${shown(index)} of a failed attempt would stay`
      : `when two rows are the same, an invalid index ${shown(index)} is left behind`;
    return { message, object: index, lock: null, instead };
  }),
};
