import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-fk-pragma-in-tx',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'PRAGMA foreign_keys inside a transaction',
  effect:
    'SQLite ignores it without a word: foreign keys stay as they were, and a DROP TABLE that follows deletes the rows of other tables.',
  safeWay:
    'Leave the transaction to handrail, which sets the pragma before it begins and puts it back afterwards.',
  given: `CREATE TABLE notes (id INTEGER PRIMARY KEY);
`,
  bad: `-- handrail: no-transaction
BEGIN;
PRAGMA foreign_keys = OFF;
DROP TABLE notes;
COMMIT;
`,
  good: `PRAGMA foreign_keys = OFF;
DROP TABLE notes;
`,
  check: on('pragma', ({ action: { name, value }, before }) => {
    const last = before
      .map(({ action }) => action)
      .findLast((one) => one.kind === 'transaction' && one.does !== 'savepoint');
    const open = last?.kind === 'transaction' && last.does === 'begin';
    return name === 'foreign_keys' && value !== null && open
      ? { message: 'inside BEGIN, PRAGMA foreign_keys has no effect' }
      : null;
  }),
};
