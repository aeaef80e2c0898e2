import { isHypertable } from '../facts/calls.ts';
import { inOwnFile, shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-concurrent-index-unsupported',
  severity: 'error',
  engines: ['postgres'],
  alsoDown: true,
  summary: 'CREATE INDEX CONCURRENTLY on a hypertable',
  effect: 'TimescaleDB refuses it with 0A000.',
  safeWay:
    'Use WITH (timescaledb.transaction_per_chunk) in a file of its own that says "-- handrail: no-transaction".',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
SELECT create_hypertable('events', 'at');
`,
  bad: `-- handrail: no-transaction
CREATE INDEX CONCURRENTLY events_idx ON events (at);
`,
  good: `-- handrail: no-transaction
CREATE INDEX events_idx ON events (at) WITH (timescaledb.transaction_per_chunk);
`,
  check: on(
    'create index',
    ({ action: { table, concurrently, perChunk }, catalog, text, inTransaction }) => {
      if (perChunk && inTransaction)
        return {
          message:
            'transaction_per_chunk begins transactions of its own, and so refuses to run in one',
          object: table,
          instead: inOwnFile(`${text};`),
        };
      if (!concurrently || !isHypertable(table, catalog)) return null;
      const instead = inOwnFile(
        `${text.replace(/\s+CONCURRENTLY\b/i, '')} WITH (timescaledb.transaction_per_chunk);`,
      );
      return {
        message: `an index of the hypertable ${shown(table)} can't be created CONCURRENTLY`,
        object: table,
        instead,
      };
    },
  ),
};
