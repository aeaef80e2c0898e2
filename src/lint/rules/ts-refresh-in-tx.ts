import { isCall, relationOf } from '../facts/calls.ts';
import { inOwnFile, shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-refresh-in-tx',
  severity: 'error',
  engines: ['postgres'],
  alsoDown: true,
  summary: 'refresh_continuous_aggregate inside a transaction',
  effect: 'TimescaleDB refuses it with 25001, and handrail refuses the file before anything runs.',
  safeWay:
    'Put it into a file of its own that says "-- handrail: no-transaction", and refresh windows with bounds.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
SELECT create_hypertable('events', 'at');
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS SELECT time_bucket('1 hour', at), sum(value) FROM events GROUP BY 1 WITH NO DATA;
`,
  bad: `CALL refresh_continuous_aggregate('hourly', NULL, NULL);
`,
  good: `-- handrail: no-transaction
CALL refresh_continuous_aggregate('hourly', '2026-01-01', '2026-02-01');
`,
  check: on('call', ({ action, inTransaction, text }) =>
    isCall(action, 'refresh_continuous_aggregate') && inTransaction
      ? {
          message: `${shown(relationOf(action))} can't be refreshed in a transaction`,
          object: relationOf(action),
          instead: inOwnFile(`${text};`),
        }
      : null,
  ),
};
