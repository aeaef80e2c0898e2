import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'rls-change',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'row level security, or a policy, on a table in use',
  effect:
    'From this moment on, other rows can be seen and changed than before: without a policy, none at all.',
  safeWay:
    "Create the policies first, and try them as the application's role; then enable row level security.",
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
`,
  good: `CREATE TABLE notes (id bigint);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
`,
  check: onOld(['row security', 'create policy'], ({ action }) => {
    const { table } = action;
    if (action.kind === 'row security')
      return { message: `who sees which rows of ${shown(table)} changes at once`, object: table };
    return {
      severity: action.permissive ? 'warning' : 'info',
      message: `the policy ${shown(action.policy)} ${action.permissive ? 'lets more' : 'lets fewer'} rows of ${shown(table)} through`,
      object: table,
    };
  }),
};
