import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'enum-value-used-in-same-transaction',
  severity: 'error',
  engines: ['postgres'],
  summary: 'a new value of an enum that is used in the transaction that adds it',
  effect:
    'PostgreSQL refuses it with 55P04, "unsafe use of new value", and handrail refuses the file before anything runs.',
  safeWay: 'Put what uses the value into the next migration.',
  given: `CREATE TYPE status AS ENUM ('open', 'done');
CREATE TABLE orders (id bigint PRIMARY KEY, status status);
`,
  bad: `ALTER TYPE status ADD VALUE 'archived';
UPDATE orders SET status = 'archived' WHERE id = 1;
`,
  good: [
    `ALTER TYPE status ADD VALUE 'archived';
`,
    `UPDATE orders SET status = 'archived' WHERE id = 1;
`,
  ],
  check: ({ action, text, together, inTransaction, before }) => {
    const made = before.flatMap((one) =>
      one.action.kind === 'create enum' ? [one.action.type] : [],
    );
    const added = together.flatMap(({ action: one, text: from }) =>
      one.kind === 'add enum value' && from !== text && !made.includes(one.type) ? [one.value] : [],
    );
    if (!inTransaction || action.kind === 'add enum value') return null;
    const used = added.find((value) => text.includes(`'${value.replaceAll("'", "''")}'`));
    return used === undefined
      ? null
      : {
          message: `'${used}' can't be used before the transaction that adds it has ended`,
          at: Math.max(0, text.indexOf(`'${used}'`)),
        };
  },
};
