import { all, shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'untracked-function-dependencies',
  severity: 'info',
  engines: ['postgres'],
  summary: 'a function whose dependencies PostgreSQL does not know',
  effect:
    'PostgreSQL does not read the text of a function: what it uses can be dropped without a word, also another function, and then it fails when it runs.',
  safeWay:
    'Write the body as BEGIN ATOMIC … END where it is SQL, and look for a name in pg_proc.prosrc before it is dropped.',
  given: `CREATE FUNCTION total(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
`,
  bad: `DROP FUNCTION total(int);
`,
  good: `CREATE OR REPLACE FUNCTION total(int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT $1; END;
`,
  check: on(['drop', 'create function'], ({ action }) => {
    if (action.kind === 'create function') {
      const { name, tracked } = action;
      if (tracked) return null;
      return {
        message: `PostgreSQL does not know what ${shown(name)} uses`,
        object: name,
        lock: null,
      };
    }
    if (action.what !== 'function') return null;
    const { names } = action;
    const message = `functions that call ${all(names)} fail when they run`;
    return { message, object: names[0] ?? '', lock: null };
  }),
};
