import { joined, shown } from '../facts/names.ts';
import { changedColumns, isOpaque, lastPart, whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'set-not-null-scan',
  severity: 'error',
  engines: ['postgres'],
  summary: 'SET NOT NULL on a column that nothing proves to be full',
  effect:
    'Holds ACCESS EXCLUSIVE while all rows are read: nobody reads or writes the table meanwhile.',
  safeWay:
    'Add CHECK (… IS NOT NULL) NOT VALID, validate it in the next migration, then SET NOT NULL, which then reads nothing, and drop the CHECK. From PostgreSQL 18 on, ADD CONSTRAINT … NOT NULL … NOT VALID and VALIDATE CONSTRAINT are enough.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, region text);
`,
  bad: `ALTER TABLE orders ALTER COLUMN region SET NOT NULL;
`,
  good: [
    `ALTER TABLE orders ADD CONSTRAINT orders_region_set CHECK (region IS NOT NULL) NOT VALID;
`,
    `ALTER TABLE orders VALIDATE CONSTRAINT orders_region_set;
`,
    `ALTER TABLE orders ALTER COLUMN region SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_region_set;
`,
  ],
  check: onOld(['set not null', 'add constraint'], ({ action, catalog }) => {
    const { table } = action;
    if (
      action.kind === 'add constraint' &&
      (action.constraint.type !== 'not null' || action.constraint.notValid)
    )
      return null;
    const column =
      action.kind === 'set not null' ? action.column : (action.constraint.columns[0] ?? '');
    const proven = (catalog.tables.get(table)?.constraints ?? []).some(
      (one) => one.valid && one.check?.notNull.includes(column),
    );
    if (proven || catalog.isNotNull(table, column)) return null;
    const name = joined(table, column, 'not_null');
    const instead = [
      `ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${column} IS NOT NULL) NOT VALID;`,
      '-- in the next migration:',
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`,
      '-- and in the one after it:',
      `ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL;`,
      `ALTER TABLE ${table} DROP CONSTRAINT ${name};`,
    ];
    const message = `nobody can read or write ${shown(table)} while every row is looked at for an empty ${shown(column)}`;
    return { message, object: table, scans: [table], instead: instead.join('\n') };
  }),
  measured: (tried) => {
    const { traced, actions } = tried;
    if (!isOpaque(actions)) return whenTraced('scans')(tried);
    return traced.scans.flatMap(({ table }) =>
      changedColumns(traced, table, 'nullable').map(({ object }) => ({
        message: `nobody can read or write ${shown(table)} while every row is looked at for an empty ${shown(lastPart(object))}`,
        object: table,
        scans: [table],
      })),
    );
  },
};
