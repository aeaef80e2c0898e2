import { joined, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-column-serial-rewrite',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ADD COLUMN with a serial type or GENERATED AS IDENTITY',
  effect:
    'Holds ACCESS EXCLUSIVE while the whole table and all of its indexes are written anew, since each row gets a number.',
  safeWay:
    'Add a plain column and a sequence, set the default to nextval, fill old rows in batches, and make it NOT NULL afterwards.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
`,
  good: `ALTER TABLE orders ADD COLUMN number bigint;
`,
  check: onOld('add column', ({ action: { table, column } }) => {
    if (!column.identity && !/serial/.test(column.type?.name ?? '')) return null;
    const type = /^small|serial2/.test(column.type?.name ?? '') ? 'smallint' : 'bigint';
    const sequence = joined(table, column.name, 'seq');
    const instead = [
      `CREATE SEQUENCE ${sequence};`,
      `ALTER TABLE ${table} ADD COLUMN ${column.name} ${type};`,
      `ALTER TABLE ${table} ALTER COLUMN ${column.name} SET DEFAULT nextval('${sequence}');`,
      '-- then fill the old rows in batches, outside this transaction',
    ];
    const message = `numbering the rows writes all of ${shown(table)} anew`;
    return { message, object: table, rewrites: [table], instead: instead.join('\n') };
  }),
  measured: whenTraced('rewrites'),
};
