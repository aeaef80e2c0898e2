import { isCall, relationOf } from '../facts/calls.ts';
import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-down-not-reversible',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'create_hypertable whose way down does not drop the table',
  effect:
    'Nothing makes a plain table of a hypertable again: after down, the schema is another one than before up.',
  safeWay: 'Drop the table in the way down, or say "-- handrail: irreversible <why>".',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
`,
  bad: `SELECT create_hypertable('events', 'at', migrate_data => true);
-- handrail: down
SELECT 1;
`,
  good: `CREATE TABLE readings (at timestamptz NOT NULL);
SELECT create_hypertable('readings', 'at');
-- handrail: down
DROP TABLE readings;
`,
  check: on('call', ({ action, back, irreversible, isNew }) => {
    const table = relationOf(action);
    if (!isCall(action, 'create_hypertable') || irreversible) return null;
    if (back === null) {
      const message = `nothing makes a plain table of ${shown(table)} again, and the migration does not say so`;
      return isNew(table) ? null : { message, object: table };
    }
    const dropped = back.some((one) => one.kind === 'drop' && one.names.includes(table));
    return dropped
      ? null
      : { message: `the way down leaves ${shown(table)} a hypertable`, object: table };
  }),
};
