import { lockedWithout } from '../facts/limits.ts';
import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'statement-timeout-missing',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'a strong lock without a limit to how long the statement takes',
  effect:
    'A statement that takes longer than expected keeps its lock, and everybody who needs the table waits.',
  safeWay: 'Leave statement_timeout as it is, or set it to what the statement may take.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `SET statement_timeout = 0;
ALTER TABLE orders ADD COLUMN note text;
`,
  good: `SET statement_timeout = '5s';
ALTER TABLE orders ADD COLUMN note text;
`,
  check: (moment) => {
    const table = lockedWithout(moment, 'statement_timeout');
    if (table === null) return null;
    return {
      message: `the lock on ${shown(table)} is held for as long as the statement takes`,
      object: table,
    };
  },
  measured: whenTraced('locks'),
};
