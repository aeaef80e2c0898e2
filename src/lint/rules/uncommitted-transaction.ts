import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'uncommitted-transaction',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  alsoDown: true,
  summary: 'BEGIN without COMMIT',
  effect:
    'What the migration did is rolled back when its connection closes; handrail refuses the file.',
  safeWay: 'Write COMMIT behind the last statement of the transaction.',
  bad: `-- handrail: no-transaction
BEGIN;
CREATE TABLE notes (id int);
`,
  good: `-- handrail: no-transaction
BEGIN;
CREATE TABLE notes (id int);
COMMIT;
`,
  check: on('transaction', ({ action, runnersTransaction, after }) => {
    const ends = after.some(
      (one) => one.kind === 'transaction' && (one.does === 'commit' || one.does === 'rollback'),
    );
    return runnersTransaction || action.does !== 'begin' || ends
      ? null
      : { message: 'the transaction that begins here is never committed' };
  }),
};
