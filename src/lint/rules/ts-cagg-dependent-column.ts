import { all, shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-cagg-dependent-column',
  severity: 'error',
  engines: ['postgres'],
  summary: 'dropping or changing a column that a continuous aggregate uses',
  effect:
    'The server refuses it, also with CASCADE (2BP01; a change of type: 0A000), as long as the aggregate is there.',
  safeWay:
    'Make a new aggregate without the column, fill it, change the readers over, then drop the old one and the column.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int, note text);
SELECT create_hypertable('events', 'at');
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS SELECT time_bucket('1 hour', at), sum(value) FROM events GROUP BY 1 WITH NO DATA;
`,
  bad: `ALTER TABLE events DROP COLUMN value;
`,
  good: `-- handrail: ignore drop-column no version reads it any more
ALTER TABLE events DROP COLUMN note;
`,
  check: on(['drop column', 'alter type'], ({ action: { table, column }, catalog }) => {
    const views = catalog
      .viewsOn(table)
      .filter((one) => one.continuous && one.mentions.includes(column));
    return views.length > 0
      ? { message: `${all(views.map(({ name }) => name))} uses ${shown(column)}`, object: table }
      : null;
  }),
};
