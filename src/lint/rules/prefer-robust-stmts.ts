import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'prefer-robust-stmts',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'CREATE or DROP without IF [NOT] EXISTS in a file without a transaction',
  effect: 'When the file stops half-way, its first statements fail the next time.',
  safeWay: 'Write IF NOT EXISTS or IF EXISTS.',
  bad: `-- handrail: no-transaction
CREATE TABLE notes (id bigint);
`,
  good: `-- handrail: no-transaction
CREATE TABLE IF NOT EXISTS notes (id bigint);
`,
  check: on(['create table', 'drop'], ({ action, inTransaction }) =>
    inTransaction || (action.kind === 'drop' ? action.ifExists : action.ifNotExists)
      ? null
      : { message: 'it fails when it is run a second time' },
  ),
};
