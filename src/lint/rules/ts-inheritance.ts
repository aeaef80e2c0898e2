import { isHypertable } from '../facts/calls.ts';
import { all, shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-inheritance',
  severity: 'error',
  engines: ['postgres'],
  summary: 'INHERITS from a hypertable, or a foreign key to one without a matching key',
  effect:
    'TimescaleDB refuses the first with 0A000; the second needs a unique key of exactly those columns, which must hold the time column.',
  safeWay: 'Make a table of its own; point to a table that is no hypertable.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
SELECT create_hypertable('events', 'at');
CREATE TABLE notes (at timestamptz NOT NULL);
`,
  bad: `CREATE TABLE alarms () INHERITS (events);
`,
  good: `CREATE TABLE alarms () INHERITS (notes);
`,
  check: on(['create table', 'add constraint'], ({ action, catalog }) => {
    const parents =
      action.kind === 'create table'
        ? action.inherits.filter((name) => isHypertable(name, catalog))
        : [];
    if (parents.length > 0)
      return {
        message: `${all(parents)} is a hypertable: nothing can inherit from it`,
        object: parents[0] as string,
      };
    const references =
      action.kind === 'add constraint'
        ? [action.constraint.references]
        : [...action.columns, ...action.constraints].map((one) => one.references);
    const wrong = references.find((one) => {
      const known = catalog.tables.get(one?.table ?? '');
      return known && known.hypertable !== null && one && !one.columns.includes(known.hypertable);
    });
    return wrong
      ? {
          message: `a foreign key to the hypertable ${shown(wrong.table)} must hold its time column`,
          object: action.table,
        }
      : null;
  }),
};
