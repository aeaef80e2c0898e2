import { all, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'drop-fk-lock',
  severity: 'info',
  engines: ['postgres'],
  summary: 'removing a foreign key',
  effect:
    'Takes ACCESS EXCLUSIVE on both tables, also on the one that the foreign key only points to, until the transaction ends.',
  safeWay: 'Put it into a short migration of its own.',
  given: `CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, amount int CHECK (amount > 0), customer_id bigint REFERENCES customers (id));
`,
  bad: `ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
`,
  good: `ALTER TABLE orders DROP CONSTRAINT orders_amount_check;
`,
  check: on(['drop constraint', 'drop'], ({ action, catalog, isNew, before, after }) => {
    const table = action.kind === 'drop' ? (action.names[0] ?? '') : action.table;
    if (isNew(table) || (action.kind === 'drop' && action.what !== 'table')) return null;
    const keys = (catalog.tables.get(table)?.constraints ?? []).filter(
      (one) => one.references && (action.kind === 'drop' || one.name === action.name),
    );
    const guessed =
      action.kind === 'drop constraint' && /_fk(ey)?\d*$|^fk_|_foreign$/i.test(action.name);
    if (keys.length === 0 && !guessed) return null;
    const others = [...before.map((one) => one.action), ...after].filter(
      ({ kind }) => kind !== 'setting',
    );
    const parent = keys[0]?.references?.table;
    const alone = others.length === 0 || action.kind === 'drop';
    const message = `removing a foreign key locks ${parent ? all([table, parent]) : `${shown(table)} and the table it points to`}${alone ? '' : ' for as long as this migration takes'}`;
    return { severity: alone ? 'info' : 'warning', message, object: table };
  }),
  measured: whenTraced('locks'),
};
