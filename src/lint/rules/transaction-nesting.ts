import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'transaction-nesting',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  alsoDown: true,
  summary: 'BEGIN, COMMIT or ROLLBACK in a file that handrail runs in a transaction',
  effect:
    'It would end the transaction that holds the migration and its history row together; handrail refuses the file.',
  safeWay: 'Remove it, or say "-- handrail: no-transaction" at the head of the file.',
  bad: `BEGIN;
CREATE TABLE notes (id int);
COMMIT;
`,
  good: `CREATE TABLE notes (id int);
`,
  check: on('transaction', ({ action, runnersTransaction, text }) =>
    runnersTransaction && action.does !== 'savepoint'
      ? {
          message: `${text.split(/\s/)[0]?.toUpperCase()} interferes with the transaction of the migration`,
        }
      : null,
  ),
};
