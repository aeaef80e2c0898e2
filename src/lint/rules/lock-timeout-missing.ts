import { lockedWithout } from '../facts/limits.ts';
import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'lock-timeout-missing',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'a strong lock without a limit to how long it waits',
  effect:
    'handrail gives up waiting for a lock after a while and tries again. Without that limit, a statement that waits behind a long query makes everybody else wait behind it.',
  safeWay: 'Leave lock_timeout as handrail has set it.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `SET lock_timeout = 0;
ALTER TABLE orders ADD COLUMN note text;
`,
  good: `SET lock_timeout = '1s';
ALTER TABLE orders ADD COLUMN note text;
`,
  check: (moment) => {
    const table = lockedWithout(moment, 'lock_timeout');
    if (table === null) return null;
    return {
      message: `the lock on ${shown(table)} is waited for without a limit`,
      object: table,
    };
  },
  measured: whenTraced('locks'),
};
