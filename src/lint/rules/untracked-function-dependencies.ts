import { all } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'untracked-function-dependencies',
  severity: 'info',
  engines: ['postgres'],
  summary: 'DROP FUNCTION',
  effect: 'PostgreSQL does not know which functions call it: those fail when they run.',
  safeWay: 'Look for its name in pg_proc.prosrc first.',
  given: `CREATE FUNCTION total(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
`,
  bad: `DROP FUNCTION total(int);
`,
  good: `CREATE OR REPLACE FUNCTION total(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
`,
  check: on('drop', ({ action: { what, names } }) =>
    what === 'function'
      ? {
          message: `functions that call ${all(names)} fail when they run`,
          object: names[0] ?? '',
          lock: null,
        }
      : null,
  ),
};
