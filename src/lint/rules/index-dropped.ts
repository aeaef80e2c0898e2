import { all } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'index-dropped',
  severity: 'info',
  engines: ['postgres', 'sqlite'],
  summary: 'DROP INDEX',
  effect: 'Queries that used the index read whole tables from now on.',
  safeWay:
    'Look whether it is used (pg_stat_user_indexes.idx_scan) on every server, replicas as well.',
  given: `CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id bigint);
CREATE INDEX orders_customer_idx ON orders (customer_id);
`,
  bad: `DROP INDEX orders_customer_idx;
`,
  good: `CREATE TABLE notes (id bigint);
CREATE INDEX notes_idx ON notes (id);
DROP INDEX notes_idx;
`,
  check: on('drop', ({ action: { what, names }, catalog, isNew }) => {
    const known = catalog.indexes.get(names[0] ?? '');
    return what !== 'index' || (known && isNew(known.table))
      ? null
      : {
          message: `queries that used ${all(names)} become slow`,
          object: names[0] ?? '',
          lock: null,
        };
  }),
  measured: ({ traced, guessed }) =>
    traced.changes.some(({ change, kind }) => change === 'dropped' && kind === 'index')
      ? guessed
      : null,
};
