import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'rename-schema',
  severity: 'error',
  engines: ['postgres'],
  summary: 'RENAME of a schema',
  effect:
    'The version of the application that runs now fails with every query that names the schema, or finds it by search_path.',
  safeWay: 'Make a new schema, and move to it table by table, with views at the old place.',
  given: `CREATE SCHEMA billing;
`,
  bad: `ALTER SCHEMA billing RENAME TO invoices;
`,
  good: `CREATE SCHEMA invoices;
`,
  check: on('rename', ({ action: { what, name, to } }) =>
    what === 'schema'
      ? { message: `the running application knows ${shown(name)}, not ${shown(to)}`, object: name }
      : null,
  ),
};
