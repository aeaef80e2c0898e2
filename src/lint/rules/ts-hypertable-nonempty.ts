import { isCall, isTrue, relationOf } from '../facts/calls.ts';
import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-hypertable-nonempty',
  severity: 'error',
  engines: ['postgres'],
  summary: 'create_hypertable on a table that may have rows',
  effect: 'TimescaleDB refuses it with 0A000 unless the table is empty.',
  safeWay: 'Make a new hypertable, copy the rows in batches, and swap the names.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
`,
  bad: `SELECT create_hypertable('events', 'at');
`,
  good: `CREATE TABLE readings (at timestamptz NOT NULL);
SELECT create_hypertable('readings', 'at');
`,
  check: on('call', ({ action, isNew, before }) => {
    const table = relationOf(action);
    const migrates = isTrue(action, 'migrate_data');
    if (!isCall(action, 'create_hypertable') || migrates) return null;
    const filled = before.some(({ action: one }) => one.kind === 'insert' && one.table === table);
    if (isNew(table) && !filled) return null;
    return { message: `it fails when ${shown(table)} has a row`, object: table };
  }),
};
