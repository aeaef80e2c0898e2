import type { ActionOf } from '../../schema/action.ts';
import { argument, isCall, relationOf } from '../facts/calls.ts';
import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

const timeOf = (action: ActionOf<'call'>) =>
  argument(action, 1, 'time_column_name') ?? action.arguments[1]?.call?.arguments[0]?.value ?? null;

export const rule: Rule = {
  id: 'ts-unique-without-partition-column',
  severity: 'error',
  engines: ['postgres'],
  summary: 'a unique key of a hypertable without its time column',
  effect:
    'TimescaleDB refuses it with TS103: a unique index must hold the column by which the table is partitioned.',
  safeWay: 'Add the time column to the key.',
  given: `CREATE EXTENSION timescaledb;
`,
  bad: `CREATE TABLE events (id bigint PRIMARY KEY, at timestamptz NOT NULL);
SELECT create_hypertable('events', 'at');
`,
  good: `CREATE TABLE events (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at));
SELECT create_hypertable('events', 'at');
`,
  check: on(['call', 'create index', 'add constraint', 'create table'], ({ action, catalog }) => {
    const table = action.kind === 'call' ? relationOf(action) : action.table;
    const known = catalog.tables.get(table);
    const made = action.kind === 'create table' ? action.hypertable : (known?.hypertable ?? null);
    const time = action.kind === 'call' ? timeOf(action) : made;
    if (
      time === null ||
      time === '' ||
      (action.kind === 'call' && !isCall(action, 'create_hypertable'))
    )
      return null;
    const constraints =
      action.kind === 'call'
        ? (known?.constraints ?? [])
        : action.kind === 'add constraint'
          ? [action.constraint]
          : action.kind === 'create table'
            ? action.constraints
            : [];
    const keys = constraints
      .filter((one) => /^(unique|primary key)$/.test(one.type) && one.usingIndex === null)
      .map((one) => one.columns);
    const indexes =
      action.kind === 'call'
        ? catalog.indexesOf(table)
        : action.kind === 'create index'
          ? [action]
          : [];
    const inline =
      action.kind === 'create table'
        ? action.columns.filter((one) => one.primaryKey || one.unique).map((one) => [one.name])
        : [];
    const unique = [
      ...keys,
      ...inline,
      ...indexes
        .filter((one) => one.unique)
        .map((one) => one.columns.flatMap((name) => name ?? [])),
    ];
    const without = unique.find((columns) => !columns.includes(time));
    return without
      ? {
          message: `the key (${without.join(', ')}) of ${shown(table)} lacks ${shown(time)}`,
          object: table,
          instead: `(${[...without, time].join(', ')})`,
        }
      : null;
  }),
};
