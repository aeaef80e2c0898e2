import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'duplicate-column-assignment',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  alsoDown: true,
  summary: 'a column that gets two values',
  effect:
    'PostgreSQL refuses the statement with 42601; SQLite takes the last value without a word.',
  safeWay: 'Name each column once.',
  given: `CREATE TABLE orders (id INTEGER PRIMARY KEY, status text, note text);
`,
  bad: `UPDATE orders SET status = 'a', status = 'b' WHERE id = 1;
`,
  good: `UPDATE orders SET status = 'a', note = 'b' WHERE id = 1;
`,
  check: on(['update', 'insert'], ({ action }) => {
    const { table, columns } = action;
    const updates = action.kind === 'insert' ? action.updates : [];
    const twice = [columns ?? [], updates].flatMap(repeated)[0];
    return twice === undefined
      ? null
      : { message: `${shown(twice)} is named twice`, object: table };
  }),
};

const repeated = (names: readonly string[]): string[] =>
  names.filter((name, i) => names.indexOf(name) !== i);
