import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-cagg-with-data-in-tx',
  severity: 'error',
  engines: ['postgres'],
  alsoDown: true,
  summary: 'a continuous aggregate that is filled inside a transaction',
  effect:
    'TimescaleDB refuses it with 25001, and handrail refuses the file before anything runs: CREATE MATERIALIZED VIEW fills the view unless it says WITH NO DATA.',
  safeWay:
    'Write WITH NO DATA, and refresh it in a file of its own that says "-- handrail: no-transaction".',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
SELECT create_hypertable('events', 'at');
`,
  bad: `CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS SELECT time_bucket('1 hour', at), count(*) FROM events GROUP BY 1;
`,
  good: `CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS SELECT time_bucket('1 hour', at), count(*) FROM events GROUP BY 1 WITH NO DATA;
`,
  check: on('create view', ({ action, inTransaction }) =>
    action.continuous && action.withData && inTransaction
      ? {
          message: `${shown(action.view)} can't be filled in a transaction`,
          object: action.view,
          lock: null,
        }
      : null,
  ),
};
