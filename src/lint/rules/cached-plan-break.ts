import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'cached-plan-break',
  severity: 'info',
  engines: ['postgres'],
  summary: 'a change of what SELECT * gives',
  effect:
    'A prepared SELECT * of a connection that is open fails once with "cached plan must not change result type" (0A000), even for a new nullable column.',
  safeWay:
    "Name the columns in the application's queries, or let it connect again after the migration.",
  given: `CREATE TABLE users (id bigint PRIMARY KEY, email text);
`,
  bad: `ALTER TABLE users ADD COLUMN note text;
`,
  good: `ALTER TABLE users ALTER COLUMN email SET DEFAULT '';
`,
  check: onOld(['add column', 'drop column', 'alter type'], ({ action: { table } }) => ({
    message: `a prepared SELECT * on ${shown(table)} fails once on each open connection`,
    object: table,
  })),
  measured: whenTraced('locks'),
};
