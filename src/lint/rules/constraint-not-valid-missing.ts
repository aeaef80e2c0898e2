import { joined, shown } from '../facts/names.ts';
import { closed, hasCreated, isOpaque, whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'constraint-not-valid-missing',
  severity: 'error',
  engines: ['postgres'],
  summary: 'a CHECK that is checked at once',
  effect:
    'Holds ACCESS EXCLUSIVE while all rows are read: nobody reads or writes the table meanwhile.',
  safeWay:
    'Add it NOT VALID, which is short, and validate it in the next migration, which lets everybody read and write.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, amount int);
`,
  bad: `ALTER TABLE orders ADD CONSTRAINT orders_amount_check CHECK (amount > 0);
`,
  good: [
    `ALTER TABLE orders ADD CONSTRAINT orders_amount_check CHECK (amount > 0) NOT VALID;
`,
    `ALTER TABLE orders VALIDATE CONSTRAINT orders_amount_check;
`,
  ],
  check: onOld(['add constraint', 'add column'], ({ action, text }) => {
    const { table } = action;
    if (action.kind === 'add column') {
      const { check, default: value } = action.column;
      if (!check) return null;
      return {
        severity: value && !value.isNull ? 'warning' : 'info',
        message: `the CHECK of the new column reads all of ${shown(table)}`,
        object: table,
        scans: [table],
        instead:
          'Add the column first, then the CHECK as a constraint NOT VALID, and validate it in the next migration.',
      };
    }
    const { type, notValid, name, check } = action.constraint;
    if (type !== 'check' || notValid) return null;
    const called = name ?? joined(table, ...(check?.columns ?? []).slice(0, 1), 'check');
    const instead = [
      `${text} NOT VALID;`,
      '-- in the next migration:',
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${called};`,
    ];
    const message = `nobody can read or write ${shown(table)} while the CHECK looks at every row`;
    return { message, object: table, scans: [table], instead: instead.join('\n') };
  }),
  measured: (tried) => {
    const { traced, actions } = tried;
    if (!isOpaque(actions)) return whenTraced('scans')(tried);
    if (!hasCreated(traced, /^CHECK(?!.* NOT VALID$)/s)) return null;
    return closed(traced.locks)
      .filter((table) => traced.scans.some((one) => one.table === table))
      .map((table) => ({
        message: `every row of ${shown(table)} is checked while nobody can read or write it`,
        object: table,
        scans: [table],
      }));
  },
};
