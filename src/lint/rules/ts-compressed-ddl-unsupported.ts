import type { ActionOf } from '../../schema/action.ts';
import { isCall } from '../facts/calls.ts';
import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

const KINDS = ['alter type', 'add column', 'row security', 'set options'] as const;

export const rule: Rule = {
  id: 'ts-compressed-ddl-unsupported',
  severity: 'error',
  engines: ['postgres'],
  summary: 'a change that a compressed hypertable refuses',
  effect:
    'Once compression is on, TimescaleDB refuses with 0A000 a new column with a default that is not constant, or NOT NULL without a default, or REFERENCES, STORED or an identity, row level security, and to drop a column by which it is segmented or ordered; while a chunk is compressed also a change of type, and to switch compression off.',
  safeWay: 'Add the column nullable or with a constant default, or decompress the chunks first.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
SELECT create_hypertable('events', 'at');
ALTER TABLE events SET (timescaledb.compress);
`,
  bad: `ALTER TABLE events ADD COLUMN seen timestamptz DEFAULT now();
`,
  good: `ALTER TABLE events ADD COLUMN note text DEFAULT '';
`,
  check: on(KINDS, ({ action, catalog, before }) => {
    const { table } = action;
    const problem = refusal(action);
    const opened = before.some(
      ({ action: one }) => one.kind === 'call' && isCall(one, 'decompress_chunk'),
    );
    const known = catalog.tables.get(table)?.compressed;
    // Only what is compressed can be told to be so no more.
    if (!problem || opened || (!known && action.kind !== 'set options')) return null;
    const when = LATER.includes(action.kind) ? 'has compressed chunks' : 'has compression on';
    const message = `${problem} is refused while ${shown(table)} ${when}`;
    return { severity: known ? 'error' : 'warning', message, object: table };
  }),
};

/** They are refused only when something has been compressed, as it is sooner or later. */
const LATER = ['alter type', 'set options'];

type Change = ActionOf<(typeof KINDS)[number]>;

function refusal(action: Change): string | null {
  if (action.kind === 'alter type') return 'a change of type';
  if (action.kind === 'row security') return 'row level security';
  if (action.kind === 'set options') {
    const off = Object.entries(action.options).some(
      ([name, value]) =>
        /^(timescaledb|tsdb)\.(compress|enable_columnstore)$/.test(name) &&
        /^(false|off|0)$/i.test(value),
    );
    return off ? 'switching compression off' : null;
  }
  const { default: value, notNull, references, generated, identity } = action.column;
  if (references) return 'REFERENCES';
  if (generated === 'stored') return 'STORED';
  if (identity) return 'an identity';
  if (value && value.functions.length > 0) return 'a default that is not constant';
  return notNull && (!value || value.isNull) ? 'NOT NULL without a default' : null;
}
