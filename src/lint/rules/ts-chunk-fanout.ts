import { isHypertable } from '../facts/calls.ts';
import { shown } from '../facts/names.ts';
import { growsWithRows } from '../facts/rows.ts';
import { tableOf } from '../facts/targets.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-chunk-fanout',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'ALTER TABLE or CREATE INDEX on a hypertable',
  effect:
    'Every chunk is locked as well, and rewritten where the table is. Many chunks need a higher max_locks_per_transaction.',
  safeWay: 'Do it when few use the table.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
SELECT create_hypertable('events', 'at');
`,
  bad: `CREATE INDEX events_value ON events (value);
`,
  good: `CREATE TABLE readings (at timestamptz NOT NULL);
SELECT create_hypertable('readings', 'at');
ALTER TABLE readings ADD COLUMN note text;
`,
  check: (moment) => {
    const table = tableOf(moment.action);
    const strong = moment.lock === 'ACCESS EXCLUSIVE' || moment.lock === 'SHARE';
    if (table === null || !strong || moment.isNew(table) || !isHypertable(table, moment.catalog))
      return null;
    const { action, catalog } = moment;
    if (action.kind === 'create index' && action.perChunk) return null;
    const severity = growsWithRows(action, catalog) ? 'warning' : 'info';
    return { severity, message: `every chunk of ${shown(table)} is locked as well`, object: table };
  },
};
