import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { isVolatile, volatileFunction } from '../facts/volatility.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-column-default-rewrite',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ADD COLUMN with a default that each row computes for itself',
  effect:
    'Holds ACCESS EXCLUSIVE while the whole table and all of its indexes are written anew: nobody reads or writes it meanwhile.',
  safeWay: 'Add the column without a default, set the default, and fill old rows in batches.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
`,
  good: `ALTER TABLE orders ADD COLUMN created_at timestamptz DEFAULT now();
`,
  check: onOld('add column', ({ action, catalog }) => {
    const { table, column } = action;
    const typed = catalog.domains.get(column.type?.name ?? '') === true;
    const volatile = isVolatile(column.default, catalog);
    if (column.identity || column.generated || (volatile === 'no' && !typed)) return null;
    if (column.default === null && !typed) return null;
    const what =
      volatile === 'no'
        ? `the domain ${column.type?.name}`
        : volatileFunction(column.default, catalog);
    const type = column.type?.text ?? 'text';
    const instead = [
      `ALTER TABLE ${table} ADD COLUMN ${column.name} ${type};`,
      `ALTER TABLE ${table} ALTER COLUMN ${column.name} SET DEFAULT …;`,
      '-- then fill the old rows in batches, outside this transaction',
    ];
    return {
      severity: volatile === 'maybe' ? 'warning' : 'error',
      message: `${what} makes ADD COLUMN ${volatile === 'maybe' ? 'perhaps ' : ''}write all of ${shown(table)} anew`,
      object: table,
      rewrites: [table],
      instead: instead.join('\n'),
    };
  }),
  measured: whenTraced('rewrites'),
};
