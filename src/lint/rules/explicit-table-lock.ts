import { all } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'explicit-table-lock',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'LOCK TABLE',
  effect: 'Takes the lock that it names, and holds it until the transaction ends.',
  safeWay: 'Leave it out: each statement takes the lock that it needs.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
`,
  good: `LOCK TABLE orders IN ACCESS SHARE MODE;
`,
  check: on('lock', ({ action: { tables, mode }, isNew }) => {
    const old = tables.filter((name) => !isNew(name));
    if (old.length === 0 || mode === 'ACCESS SHARE' || mode === 'ROW SHARE') return null;
    return {
      message: `LOCK TABLE holds ${mode} on ${all(old)} until the transaction has ended`,
      object: old[0] as string,
    };
  }),
  measured: whenTraced('locks'),
};
