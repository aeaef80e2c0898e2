import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'validate-in-same-transaction',
  severity: 'error',
  engines: ['postgres'],
  summary: 'NOT VALID and VALIDATE CONSTRAINT in one transaction',
  effect:
    'The strong lock of the first statement is held while the second reads all rows, so that NOT VALID gains nothing.',
  safeWay: 'Put VALIDATE CONSTRAINT into the next migration.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, amount int);
`,
  bad: `ALTER TABLE orders ADD CONSTRAINT orders_amount_check CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_amount_check;
`,
  good: [
    `ALTER TABLE orders ADD CONSTRAINT orders_amount_check CHECK (amount > 0) NOT VALID;
`,
    `ALTER TABLE orders VALIDATE CONSTRAINT orders_amount_check;
`,
  ],
  check: onOld('validate constraint', ({ action: { table, name }, together, inTransaction }) => {
    const added = together.find(
      ({ action: one }) =>
        one.kind === 'add constraint' &&
        one.table === table &&
        (one.constraint.name === null || one.constraint.name === name),
    );
    if (!inTransaction || !added) return null;
    const message = `${shown(table)} stays locked from ADD CONSTRAINT on while all of its rows are read`;
    return {
      message,
      object: table,
      lock: added.lock,
      scans: [table],
      instead: `-- in the next migration:\nALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`,
    };
  }),
  measured: whenTraced('scans'),
};
