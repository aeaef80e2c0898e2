import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'drop-schema',
  severity: 'error',
  engines: ['postgres'],
  summary: 'DROP SCHEMA',
  effect: 'With it goes whatever it holds.',
  safeWay:
    'Drop what is in it by name in migrations of their own, then the empty schema, and say so in an ignore comment.',
  given: `CREATE SCHEMA reports;
`,
  bad: `DROP SCHEMA reports;
`,
  good: `CREATE SCHEMA drafts;
DROP SCHEMA drafts;
`,
  check: on('drop', ({ action, before }) => {
    const made = before.flatMap(({ action: one }) =>
      one.kind === 'create schema' ? [one.schema] : [],
    );
    const old = action.names.filter((name) => !made.includes(name));
    return action.what === 'schema'
      ? old.map((name) => ({
          message: `the schema ${shown(name)} goes with all that is in it`,
          object: name,
        }))
      : null;
  }),
};
