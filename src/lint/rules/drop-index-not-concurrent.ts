import { inOwnFile, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'drop-index-not-concurrent',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'DROP INDEX without CONCURRENTLY',
  effect:
    'Takes ACCESS EXCLUSIVE on the index and on its table. It is short, but while it waits for a running query, every later query waits behind it.',
  safeWay:
    'Use DROP INDEX CONCURRENTLY, in a file of its own that says "-- handrail: no-transaction".',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
CREATE INDEX orders_customer_idx ON orders (customer_id);
`,
  bad: `DROP INDEX orders_customer_idx;
`,
  good: `-- handrail: no-transaction
DROP INDEX CONCURRENTLY orders_customer_idx;
`,
  check: on('drop', ({ action, catalog, isNew, text }) => {
    const [name = ''] = action.names;
    const known = catalog.indexes.get(name);
    if (action.what !== 'index' || action.concurrently || (known && isNew(known.table)))
      return null;
    const message = `DROP INDEX locks ${known ? shown(known.table) : `the table of ${shown(name)}`} against reading and writing`;
    return {
      message,
      object: name,
      instead: inOwnFile(`${text.replace(/\bINDEX\b/i, '$& CONCURRENTLY')};`),
    };
  }),
  measured: whenTraced('locks'),
};
