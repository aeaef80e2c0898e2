import { all, joined, shown } from '../facts/names.ts';
import { hasCreated, isOpaque, unwritable, whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-foreign-key-lock',
  severity: 'error',
  engines: ['postgres'],
  summary: 'a foreign key that is checked at once',
  effect:
    'Holds SHARE ROW EXCLUSIVE on both tables while all rows of the one are looked up in the other: reads go on, writes to both wait.',
  safeWay:
    'Add it NOT VALID, which is short, and validate it in the next migration, which lets everybody write.',
  given: `CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
`,
  bad: `ALTER TABLE orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer_id) REFERENCES customers (id);
`,
  good: [
    `ALTER TABLE orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
`,
    `ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_fkey;
`,
  ],
  check: onOld(['add constraint', 'add column'], ({ action, text }) => {
    const { table } = action;
    const references =
      action.kind === 'add column' ? action.column.references : action.constraint.references;
    if (!references) return null;
    const parent = references.table;
    const found = { object: table, lock: 'SHARE ROW EXCLUSIVE' };
    if (action.kind === 'add column') {
      const value = action.column.default;
      if (value === null || value.isNull) return null;
      const message = `with a default, every row of ${shown(table)} is looked up in ${shown(parent)}`;
      return {
        ...found,
        message,
        scans: [table],
        instead:
          'Add the column without REFERENCES, then the foreign key NOT VALID, and validate it in the next migration.',
      };
    }
    if (action.constraint.notValid) {
      const message = `a foreign key locks ${shown(table)} and ${shown(parent)} against writing for a moment`;
      return {
        ...found,
        message,
        severity: 'info',
        instead:
          'Keep it in a short migration of its own; handrail gives up and tries again when it has to wait.',
      };
    }
    const name = action.constraint.name ?? joined(table, ...action.constraint.columns, 'fkey');
    const instead = [
      `${text} NOT VALID;`,
      '-- in the next migration:',
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`,
    ];
    const message = `nobody can write to ${shown(table)} and ${shown(parent)} while all rows are checked`;
    return { ...found, message, scans: [table, parent], instead: instead.join('\n') };
  }),
  measured: (tried) => {
    const { traced, actions } = tried;
    if (!isOpaque(actions)) return whenTraced('locks')(tried);
    const tables = unwritable(traced.locks);
    if (!hasCreated(traced, /^FOREIGN KEY/) || tables.length === 0) return null;
    const message = `a foreign key locks ${all(tables)} against writing`;
    return { message, object: tables[0] as string, scans: traced.scans.map(({ table }) => table) };
  },
};
