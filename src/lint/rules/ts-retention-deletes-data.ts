import { isCall, relationOf } from '../facts/calls.ts';
import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-retention-deletes-data',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'a retention policy, or drop_chunks',
  effect:
    'Rows are deleted by a background job, later and again and again: no transaction brings them back, and no trace of the migration shows it.',
  safeWay:
    'Compare the interval with the window in which continuous aggregates are refreshed, and say in an ignore comment who has approved it.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
SELECT create_hypertable('events', 'at');
`,
  bad: `SELECT add_retention_policy('events', INTERVAL '30 days');
`,
  good: `SELECT remove_retention_policy('events', if_exists => true);
`,
  check: on('call', ({ action, isNew }) => {
    const table = relationOf(action);
    if (isCall(action, 'drop_chunks'))
      return { message: `rows of ${shown(table)} are deleted`, object: table };
    if (!isCall(action, 'add_retention_policy')) return null;
    return {
      severity: isNew(table) ? 'info' : 'warning',
      message: `a background job deletes old rows of ${shown(table)} from now on`,
      object: table,
    };
  }),
};
