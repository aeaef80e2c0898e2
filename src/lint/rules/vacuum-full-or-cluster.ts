import { all } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'vacuum-full-or-cluster',
  severity: 'error',
  engines: ['postgres'],
  summary: 'VACUUM FULL or CLUSTER',
  effect:
    'Holds ACCESS EXCLUSIVE while the whole table is written anew: nobody reads or writes it meanwhile.',
  safeWay: 'Use pg_repack, or plain VACUUM where that is enough.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `-- handrail: no-transaction
VACUUM FULL orders;
`,
  good: `-- handrail: no-transaction
VACUUM (ANALYZE) orders;
`,
  check: on(['vacuum', 'cluster'], ({ action }) => {
    if (action.kind === 'vacuum' && !action.full) return null;
    const [what, tables] =
      action.kind === 'vacuum' ? ['VACUUM FULL', action.tables] : ['CLUSTER', [action.table]];
    const named = tables.filter((name) => name !== '');
    const message = `${what} writes ${named.length > 0 ? all(named) : 'every table'} anew while nobody can use ${named.length === 1 ? 'it' : 'them'}`;
    return { message, object: named[0] ?? 'every table', rewrites: named };
  }),
  measured: whenTraced('rewrites'),
};
