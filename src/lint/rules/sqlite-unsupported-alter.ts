import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-unsupported-alter',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'an ALTER TABLE that SQLite does not have',
  effect:
    'SQLite refuses it ("syntax error"). From 3.53 on it knows SET NOT NULL and ADD CONSTRAINT … CHECK; what an application ships may be older.',
  safeWay: 'Rebuild the table: create a new one, copy, drop the old one, rename the new one.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY, age TEXT);
`,
  bad: `ALTER TABLE users ALTER COLUMN age TYPE INTEGER;
`,
  good: `-- handrail: ignore rename-column one process only
ALTER TABLE users RENAME COLUMN age TO years;
`,
  check: on('unsupported alter', ({ action: { words, becomes, table }, server }) => {
    const newer = becomes !== null && server >= 3.53;
    const what = words.split(' ').slice(0, 3).join(' ');
    return newer
      ? {
          severity: 'warning',
          message: `SQLite knows "${what} …" only from 3.53 on`,
          object: table,
        }
      : { message: `SQLite has no "ALTER TABLE … ${what}"`, object: table };
  }),
};
