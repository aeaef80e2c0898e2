import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-cagg-drop-view',
  severity: 'error',
  engines: ['postgres'],
  summary: 'dropping a continuous aggregate',
  effect:
    "DROP VIEW is refused with 0A000. DROP MATERIALIZED VIEW works, and what retention has deleted from the table below can't be computed again.",
  safeWay: 'Use DROP MATERIALIZED VIEW, and say in an ignore comment that its history may go.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
SELECT create_hypertable('events', 'at');
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS SELECT time_bucket('1 hour', at), sum(value) FROM events GROUP BY 1 WITH NO DATA;
CREATE VIEW latest AS SELECT max(at) FROM events;
`,
  bad: `DROP VIEW hourly;
`,
  good: `DROP VIEW latest;
`,
  check: on('drop', ({ action: { what, names }, catalog, isNew }) => {
    const name = names.find((one) => catalog.views.get(one)?.continuous);
    if (name === undefined || isNew(name) || !/view/.test(what)) return null;
    return what === 'view'
      ? {
          message: `${shown(name)} is a continuous aggregate: DROP VIEW is refused`,
          object: name,
          instead: `DROP MATERIALIZED VIEW ${name};`,
        }
      : {
          severity: 'warning',
          message: `the history that ${shown(name)} keeps is lost`,
          object: name,
        };
  }),
};
