import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'enum-created',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'CREATE TYPE … AS ENUM',
  effect: 'Values can be added, but never removed.',
  safeWay: 'Use text with a CHECK, or a table of values.',
  bad: `CREATE TYPE status AS ENUM ('open', 'done');
`,
  good: `CREATE TABLE status (name text PRIMARY KEY);
`,
  check: on('create enum', ({ action: { type } }) => ({
    message: `no value of ${shown(type)} can ever be removed`,
    object: type,
  })),
};
