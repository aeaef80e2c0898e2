import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'refresh-matview-not-concurrent',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'REFRESH MATERIALIZED VIEW without CONCURRENTLY',
  effect: 'Holds ACCESS EXCLUSIVE on the view while its query runs: nobody reads it meanwhile.',
  safeWay: 'Give the view a unique index, and use REFRESH MATERIALIZED VIEW CONCURRENTLY.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE MATERIALIZED VIEW totals AS SELECT id FROM orders;
CREATE UNIQUE INDEX totals_id_idx ON totals (id);
`,
  bad: `REFRESH MATERIALIZED VIEW totals;
`,
  good: `REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
`,
  check: on('refresh view', ({ action: { view, concurrently, withData }, isNew }) =>
    concurrently || !withData || isNew(view)
      ? null
      : {
          message: `nobody can read ${shown(view)} until it is filled again`,
          object: view,
          rewrites: [view],
          instead: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${view};`,
        },
  ),
  measured: whenTraced('locks'),
};
