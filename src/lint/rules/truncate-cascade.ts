import { all } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'truncate-cascade',
  severity: 'error',
  engines: ['postgres'],
  summary: 'TRUNCATE … CASCADE',
  effect: 'Every table with a foreign key to it is emptied as well, and those that point to them.',
  safeWay: 'Name each table that is to be emptied, without CASCADE.',
  given: `CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));
`,
  bad: `TRUNCATE customers CASCADE;
`,
  good: `CREATE TEMP TABLE batch (id int);
TRUNCATE batch;
`,
  check: on('truncate', ({ action: { tables, cascade }, catalog, isNew }) => {
    if (!cascade || tables.every(isNew)) return null;
    const children = tables.flatMap((name) => catalog.childrenOf(name)).map(({ table }) => table);
    const message = `every table that points to ${all(tables)} is emptied as well${children.length > 0 ? `: ${all(children)}` : ''}`;
    return { message, object: tables[0] ?? '' };
  }),
};
