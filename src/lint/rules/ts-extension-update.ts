import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-extension-update',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ALTER EXTENSION timescaledb UPDATE',
  effect: 'TimescaleDB refuses it with 0A000 unless it is the first statement of a fresh session.',
  safeWay: "Run it outside of migrations: psql -X -c 'ALTER EXTENSION timescaledb UPDATE'.",
  given: `CREATE EXTENSION timescaledb;
`,
  bad: `ALTER EXTENSION timescaledb UPDATE;
`,
  good: `CREATE EXTENSION IF NOT EXISTS timescaledb;
`,
  check: on('update extension', ({ action: { extension } }) =>
    extension === 'timescaledb'
      ? {
          message: 'TimescaleDB wants to be updated first thing in a fresh session',
          object: extension,
        }
      : null,
  ),
};
