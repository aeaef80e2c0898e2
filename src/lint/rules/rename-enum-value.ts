import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'rename-enum-value',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ALTER TYPE … RENAME VALUE',
  effect:
    'The version of the application that runs now fails when it writes the old value, and does not know the new one.',
  safeWay:
    'Add the new value, let the application accept both, update old rows in batches, and leave the old value unused.',
  given: `CREATE TYPE status AS ENUM ('open', 'done');
`,
  bad: `ALTER TYPE status RENAME VALUE 'open' TO 'active';
`,
  good: `ALTER TYPE status ADD VALUE 'active';
`,
  check: on('rename enum value', ({ action: { type, value } }) => ({
    message: `the running application still writes '${value}' into ${shown(type)}`,
    object: type,
  })),
};
