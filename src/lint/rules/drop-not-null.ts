import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'drop-not-null',
  severity: 'info',
  engines: ['postgres'],
  summary: 'DROP NOT NULL',
  effect: 'The application may meet a NULL where it has never seen one.',
  safeWay: 'Release a version that copes with NULL first.',
  given: `CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
`,
  bad: `ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
`,
  good: `ALTER TABLE users ALTER COLUMN email SET DEFAULT '';
`,
  check: onOld('drop not null', ({ action: { table, column } }) => ({
    message: `readers of ${shown(`${table}.${column}`)} may now see NULL`,
    object: table,
  })),
};
