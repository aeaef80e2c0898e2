import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-column-references',
  severity: 'info',
  engines: ['postgres'],
  summary: 'ADD COLUMN … REFERENCES',
  effect:
    'Takes ACCESS EXCLUSIVE on the table and SHARE ROW EXCLUSIVE on the other one. No row is read, so it is short as soon as it has both locks.',
  safeWay:
    'Keep it in a short migration of its own; handrail gives up and tries again when it has to wait.',
  given: `CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `ALTER TABLE orders ADD COLUMN customer_id bigint REFERENCES customers (id);
`,
  good: `ALTER TABLE orders ADD COLUMN customer_id bigint;
`,
  check: onOld('add column', ({ action: { table, column } }) => {
    if (!column.references) return null;
    const parent = column.references.table;
    return { message: `it locks ${shown(table)} and ${shown(parent)} for a moment`, object: table };
  }),
  measured: whenTraced('locks'),
};
