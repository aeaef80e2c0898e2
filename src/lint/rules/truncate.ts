import { all } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'truncate',
  severity: 'error',
  engines: ['postgres'],
  summary: 'TRUNCATE',
  effect: 'All rows are gone, and nobody reads or writes the table until the transaction ends.',
  safeWay: 'Delete what is to go in batches, or say in an ignore comment why it can all go.',
  given: `CREATE TABLE sessions (id bigint PRIMARY KEY);
`,
  bad: `TRUNCATE sessions;
`,
  good: `CREATE TEMP TABLE batch (id int);
TRUNCATE batch;
`,
  check: on('truncate', ({ action: { tables }, isNew }) => {
    const old = tables.filter((name) => !isNew(name));
    return old.length > 0
      ? { message: `all rows of ${all(old)} are lost`, object: old[0] as string }
      : null;
  }),
};
