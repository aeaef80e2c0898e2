import { inOwnFile, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'detach-partition-not-concurrent',
  severity: 'warning',
  engines: ['postgres'],
  since: 14,
  summary: 'DETACH PARTITION without CONCURRENTLY',
  effect:
    'Takes ACCESS EXCLUSIVE on the parent. It is short, but while it waits for a running query, every later query waits behind it.',
  safeWay:
    'Use DETACH PARTITION … CONCURRENTLY, in a file of its own that says "-- handrail: no-transaction".',
  given: `CREATE TABLE events (at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
`,
  bad: `ALTER TABLE events DETACH PARTITION events_2026;
`,
  good: `-- handrail: no-transaction
ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY;
`,
  check: onOld('detach partition', ({ action: { table, partition, concurrently } }) =>
    concurrently
      ? null
      : {
          message: `DETACH PARTITION locks ${shown(table)} against reading and writing`,
          object: table,
          instead: inOwnFile(`ALTER TABLE ${table} DETACH PARTITION ${partition} CONCURRENTLY;`),
        },
  ),
  measured: whenTraced('locks'),
};
