import { joined, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'attach-partition-scan',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ATTACH PARTITION of a table without a matching CHECK',
  effect:
    'Holds ACCESS EXCLUSIVE on the new partition, and on the default partition, while all of its rows are read.',
  safeWay:
    "Give the table a CHECK of the partition's bounds, NOT VALID and then validated, before it is attached.",
  given: `CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 (at timestamptz NOT NULL);
`,
  bad: `ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
`,
  good: [
    `ALTER TABLE events_2026 ADD CONSTRAINT events_2026_bounds CHECK (at >= '2026-01-01' AND at < '2027-01-01') NOT VALID;
`,
    `ALTER TABLE events_2026 VALIDATE CONSTRAINT events_2026_bounds;
`,
    `ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
`,
  ],
  check: on('attach partition', ({ action: { partition }, catalog, isNew }) => {
    const checks = (catalog.tables.get(partition)?.constraints ?? []).filter(
      ({ type }) => type === 'check',
    );
    if (isNew(partition) || checks.some(({ valid }) => valid)) return null;
    const name = joined(partition, 'bounds');
    const instead = [
      `ALTER TABLE ${partition} ADD CONSTRAINT ${name} CHECK (…) NOT VALID;`,
      '-- in the next migration:',
      `ALTER TABLE ${partition} VALIDATE CONSTRAINT ${name};`,
      '-- and then attach it',
    ];
    const message = `nobody can use ${shown(partition)} while all of its rows are looked at`;
    return {
      message,
      object: partition,
      lock: 'ACCESS EXCLUSIVE',
      scans: [partition],
      instead: instead.join('\n'),
    };
  }),
  measured: whenTraced('scans'),
};
