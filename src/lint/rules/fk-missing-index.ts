import { all, joined, shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'fk-missing-index',
  severity: 'info',
  engines: ['postgres'],
  summary: 'a foreign key without an index on its columns',
  effect:
    'Each DELETE in, or change of a key of, the table it points to reads the whole table that has the foreign key.',
  safeWay: 'Create an index on the columns, CONCURRENTLY when the table is in use.',
  given: `CREATE TABLE customers (id bigint PRIMARY KEY);
`,
  bad: `CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));
`,
  good: `CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));
CREATE INDEX orders_customer_idx ON orders (customer_id);
`,
  check: on(
    ['create table', 'add column', 'add constraint'],
    ({ action, catalog, after, later }) => {
      const { table } = action;
      const constraints = [
        ...(catalog.tables.get(table)?.constraints ?? []),
        ...(action.kind === 'create table'
          ? action.constraints
          : action.kind === 'add constraint'
            ? [action.constraint]
            : []),
      ];
      const columns =
        action.kind === 'create table'
          ? action.columns
          : action.kind === 'add column'
            ? [action.column]
            : [];
      const own =
        action.kind === 'add constraint'
          ? [action.constraint]
          : action.kind === 'create table'
            ? action.constraints
            : [];
      const keys = [
        ...columns.filter((one) => one.references).map((one) => [one.name]),
        ...own.filter((one) => one.type === 'foreign key').map((one) => one.columns),
      ];
      const indexed = [
        ...catalog.indexesOf(table).map((one) => one.columns),
        ...[...after, ...later].flatMap((one) =>
          one.kind === 'create index' && one.table === table ? [one.columns] : [],
        ),
        ...constraints
          .filter((one) => /^(unique|primary key)$/.test(one.type))
          .map((one) => one.columns),
        ...columns.filter((one) => one.unique || one.primaryKey).map((one) => [one.name]),
      ];
      return keys
        .filter(
          (key) =>
            !indexed.some((one) =>
              key.every((column) => one.slice(0, key.length).includes(column)),
            ),
        )
        .map((key) => ({
          message: `no index helps to find the rows of ${shown(table)} by ${all(key)}`,
          object: table,
          lock: null,
          instead: `CREATE INDEX ${joined(table, ...key, 'idx')} ON ${table} (${key.join(', ')});`,
        }));
    },
  ),
};
