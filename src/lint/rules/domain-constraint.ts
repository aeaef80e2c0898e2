import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'domain-constraint',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'a CHECK on a domain',
  effect:
    'ALTER DOMAIN … ADD CONSTRAINT reads every table that has a column of the domain, and holds SHARE on it meanwhile: writes wait. Adding a column of such a domain writes the table anew.',
  safeWay:
    'Put the CHECK on the column, or add it NOT VALID and validate it in the next migration.',
  given: `CREATE DOMAIN email AS text;
CREATE TABLE users (id bigint PRIMARY KEY, address email);
`,
  bad: `ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
`,
  good: `ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%') NOT VALID;
`,
  check: on(['create domain', 'constrain domain'], ({ action, before }) => {
    const made = before.some(
      ({ action: one }) => one.kind === 'create domain' && one.domain === action.domain,
    );
    if (action.kind === 'create domain') {
      return action.constrained
        ? {
            severity: 'warning',
            message: `a column of ${shown(action.domain)} can't be added to a table without writing it anew`,
            object: action.domain,
          }
        : null;
    }
    return action.notValid || made
      ? null
      : {
          message: `every table with a column of ${shown(action.domain)} is read while it is locked`,
          object: action.domain,
        };
  }),
};
