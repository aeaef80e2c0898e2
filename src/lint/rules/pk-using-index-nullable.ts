import { all, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'pk-using-index-nullable',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ADD PRIMARY KEY USING INDEX on a column that may be NULL',
  effect:
    'The index is there, but the column is made NOT NULL as well: all rows are read under ACCESS EXCLUSIVE.',
  safeWay: 'Make the columns NOT NULL the safe way first.',
  given: `CREATE TABLE users (id bigint, number bigint NOT NULL);
CREATE UNIQUE INDEX users_id_idx ON users (id);
CREATE UNIQUE INDEX users_number_idx ON users (number);
`,
  bad: `ALTER TABLE users ADD PRIMARY KEY USING INDEX users_id_idx;
`,
  good: `ALTER TABLE users ADD PRIMARY KEY USING INDEX users_number_idx;
`,
  check: onOld('add constraint', ({ action: { table, constraint }, catalog }) => {
    const { usingIndex } = constraint;
    if (constraint.type !== 'primary key' || usingIndex === null) return null;
    const columns = (catalog.indexes.get(usingIndex)?.columns ?? []).flatMap((one) => one ?? []);
    const nullable = columns.filter((column) => !catalog.isNotNull(table, column));
    if (columns.length > 0 && nullable.length === 0) return null;
    const known = columns.length > 0 && catalog.tables.get(table)?.complete === true;
    const what =
      nullable.length > 0
        ? `${all(nullable)} may be NULL`
        : 'unless the columns are NOT NULL already';
    const message = `${what}: all of ${shown(table)} is read while nobody can use it`;
    return { severity: known ? 'error' : 'info', message, object: table, scans: [table] };
  }),
  measured: whenTraced('scans'),
};
