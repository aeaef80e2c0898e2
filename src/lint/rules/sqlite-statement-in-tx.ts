import { inOwnFile } from '../facts/names.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-statement-in-tx',
  severity: 'error',
  engines: ['sqlite'],
  alsoDown: true,
  summary: 'a statement that SQLite refuses inside a transaction',
  effect:
    'VACUUM and DETACH fail in a transaction, and PRAGMA journal_mode does not change anything; handrail refuses the file.',
  safeWay: 'Put it into a file of its own whose first line is "-- handrail: no-transaction".',
  bad: `VACUUM;
`,
  good: `-- handrail: no-transaction
VACUUM;
`,
  check: ({ refusesTransaction, inTransaction, words, text }) =>
    refusesTransaction && inTransaction
      ? { message: `${words[0]} can't run in a transaction`, instead: inOwnFile(`${text};`) }
      : null,
};
