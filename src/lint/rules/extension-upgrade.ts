import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'extension-upgrade',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'ALTER EXTENSION … UPDATE',
  effect:
    'It runs the scripts of the extension, which may change functions and tables that are in use, and there is no way back.',
  safeWay: 'Read the notes of the versions between, and try it on a copy first.',
  given: `CREATE EXTENSION pg_trgm VERSION '1.4';
`,
  bad: `ALTER EXTENSION pg_trgm UPDATE;
`,
  good: `CREATE EXTENSION IF NOT EXISTS pg_trgm;
`,
  check: on('update extension', ({ action: { extension } }) =>
    extension === 'timescaledb'
      ? null
      : {
          message: `the extension ${shown(extension)} can't be brought back to its old version`,
          object: extension,
        },
  ),
};
