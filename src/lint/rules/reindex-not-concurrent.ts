import { inOwnFile, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'reindex-not-concurrent',
  severity: 'error',
  engines: ['postgres'],
  summary: 'REINDEX without CONCURRENTLY',
  effect:
    'Holds SHARE on the table, and ACCESS EXCLUSIVE on the index, while the index is built anew: writes wait, and so do reads that would use it.',
  safeWay:
    'Use REINDEX … CONCURRENTLY, in a file of its own that says "-- handrail: no-transaction".',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
CREATE INDEX orders_customer_idx ON orders (customer_id);
`,
  bad: `REINDEX TABLE orders;
`,
  good: `-- handrail: no-transaction
REINDEX TABLE CONCURRENTLY orders;
`,
  check: on('reindex', ({ action, isNew, text }) => {
    if (action.concurrently || isNew(action.name)) return null;
    const instead = inOwnFile(
      `${text.replace(/\b(INDEX|TABLE|SCHEMA|DATABASE|SYSTEM)\b/i, '$& CONCURRENTLY')};`,
    );
    const scans = action.what === 'table' ? [action.name] : [];
    return {
      message: `REINDEX keeps everybody from writing while it builds ${shown(action.name)}`,
      object: action.name,
      scans,
      instead,
    };
  }),
  measured: whenTraced('indexes'),
};
