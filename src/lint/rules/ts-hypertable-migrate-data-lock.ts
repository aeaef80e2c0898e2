import { isCall, isTrue, relationOf } from '../facts/calls.ts';
import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-hypertable-migrate-data-lock',
  severity: 'error',
  engines: ['postgres'],
  summary: 'create_hypertable with migrate_data',
  effect:
    'Holds ACCESS EXCLUSIVE while all rows are copied into chunks: nobody reads or writes the table until the transaction ends.',
  safeWay: 'Make a new hypertable, copy the rows in batches, and swap the names.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
`,
  bad: `SELECT create_hypertable('events', 'at', migrate_data => true);
`,
  good: `CREATE TABLE readings (at timestamptz NOT NULL);
SELECT create_hypertable('readings', 'at');
`,
  check: on('call', ({ action, isNew }) => {
    const table = relationOf(action);
    if (!isCall(action, 'create_hypertable') || isNew(table) || !isTrue(action, 'migrate_data'))
      return null;
    return {
      message: `nobody can use ${shown(table)} while all of its rows are copied`,
      object: table,
      lock: 'ACCESS EXCLUSIVE',
      rewrites: [table],
    };
  }),
};
