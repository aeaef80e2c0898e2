import { shown } from '../facts/names.ts';
import { asTraced } from '../facts/traced.ts';
import { costOf, isOfZone, typeChanges } from '../facts/type-changes.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'alter-type-timezone',
  severity: 'error',
  engines: ['postgres'],
  summary: 'timestamp to timestamptz, or back, where TimeZone may not be UTC',
  effect:
    'Unless TimeZone is UTC, the whole table is written anew under ACCESS EXCLUSIVE, and what the values mean depends on whoever runs it.',
  safeWay: 'Set TimeZone to UTC in the migration: then nothing is written.',
  given: `CREATE TABLE events (at timestamp);
`,
  bad: `SET LOCAL timezone = 'Europe/Vienna';
ALTER TABLE events ALTER COLUMN at TYPE timestamptz;
`,
  good: `SET LOCAL timezone = 'UTC';
ALTER TABLE events ALTER COLUMN at TYPE timestamptz;
`,
  check: onOld('alter type', (moment) => {
    const { table, column, type } = moment.action;
    if (costOf(moment) !== 'timezone') return null;
    const instead = `SET LOCAL timezone = 'UTC';\nALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${type.text};`;
    const message = `unless TimeZone is UTC, all of ${shown(table)} is written anew, in a zone that nobody has named`;
    return { message, object: table, rewrites: [table], instead };
  }),
  measured: ({ traced, guessed }) => {
    const seen = traced.rewrites.filter((table) => typeChanges(traced, table).some(isOfZone));
    // With another TimeZone than that of the scratch database it may be so all the same.
    if (seen.length === 0) return guessed.map((one) => ({ ...one, measured: false }));
    if (guessed.length > 0) return guessed.map((one) => asTraced(one, traced));
    return seen.map((table) => ({
      message: `all of ${shown(table)} is written anew, in the zone of whoever runs it`,
      object: table,
      rewrites: [table],
    }));
  },
};
