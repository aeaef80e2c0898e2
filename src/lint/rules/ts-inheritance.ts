import type { Reference } from '../../schema/action.ts';
import type { Catalog } from '../../schema/catalog.ts';
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
    const wrong = references.find(
      (one) => one && isHypertable(one.table, catalog) && !isKeyOf(one, catalog),
    );
    return wrong
      ? {
          message: `a foreign key to the hypertable ${shown(wrong.table)} needs a unique key of the same columns, with its time column`,
          object: action.table,
        }
      : null;
  }),
};

/** The columns are those of a unique key, as far as all its keys are known. */
function isKeyOf({ table, columns }: Reference, catalog: Catalog): boolean {
  const known = catalog.tables.get(table);
  const wanted = [...columns].sort().join();
  const keys = (known?.constraints ?? []).filter(({ type }) => /^(unique|primary key)$/.test(type));
  const unique = [...keys, ...catalog.indexesOf(table).filter((one) => one.unique)];
  const matches = unique.some((one) => [...one.columns].sort().join() === wanted);
  return columns.includes(known?.hypertable ?? '') && (matches || !known?.complete);
}
