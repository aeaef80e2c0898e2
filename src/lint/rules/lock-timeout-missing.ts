import { isUnlimited } from '../facts/limits.ts';
import { shown } from '../facts/names.ts';
import { tableOf } from '../facts/targets.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'lock-timeout-missing',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'a strong lock without a limit to how long it waits',
  effect:
    'handrail gives up waiting for a lock after a while and tries again. Without that limit, a statement that waits behind a long query makes everybody else wait behind it.',
  safeWay: 'Leave lock_timeout as handrail has set it.',
  bad: `SET lock_timeout = 0;
ALTER TABLE orders ADD COLUMN note text;
`,
  good: `SET lock_timeout = '1s';
ALTER TABLE orders ADD COLUMN note text;
`,
  check: (moment) => {
    const table = tableOf(moment.action);
    const strong = /^(ACCESS EXCLUSIVE|SHARE|SHARE ROW EXCLUSIVE|EXCLUSIVE)$/.test(
      moment.lock ?? '',
    );
    if (!strong || table === null || moment.isNew(table) || !isUnlimited(moment, 'lock_timeout'))
      return null;
    return { message: `the lock on ${shown(table)} is waited for without a limit`, object: table };
  },
};
