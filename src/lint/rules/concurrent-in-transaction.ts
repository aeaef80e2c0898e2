import { inOwnFile } from '../facts/names.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'concurrent-in-transaction',
  severity: 'error',
  engines: ['postgres'],
  alsoDown: true,
  summary: 'a statement that the database refuses inside a transaction',
  effect:
    'PostgreSQL refuses it with 25001, and handrail refuses the file before anything runs: CREATE, DROP and REINDEX INDEX CONCURRENTLY, DETACH PARTITION CONCURRENTLY, VACUUM, CREATE and DROP DATABASE, ALTER SYSTEM.',
  safeWay: 'Put it into a file of its own whose first line is "-- handrail: no-transaction".',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
`,
  bad: `CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
`,
  good: `-- handrail: no-transaction
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
`,
  check: ({ action, inTransaction, refusesTransaction, runnersTransaction, words, text }) => {
    const isOwnRule = action.kind === 'create view' || action.kind === 'call';
    if (!inTransaction || !refusesTransaction || isOwnRule) return null;
    const why = runnersTransaction
      ? 'and handrail runs this file in one'
      : 'and BEGIN has opened one';
    const message = `${words.slice(0, 3).join(' ')} can't run in a transaction, ${why}`;
    return { message, lock: null, instead: inOwnFile(`${text};`) };
  },
};
