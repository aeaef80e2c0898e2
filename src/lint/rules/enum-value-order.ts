import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'enum-value-order',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'ALTER TYPE … ADD VALUE without a place',
  effect: 'The value sorts behind all others.',
  safeWay: 'Say BEFORE or AFTER.',
  given: `CREATE TYPE status AS ENUM ('open', 'done');
`,
  bad: `ALTER TYPE status ADD VALUE 'waiting';
`,
  good: `ALTER TYPE status ADD VALUE 'waiting' BEFORE 'done';
`,
  check: on('add enum value', ({ action: { type, value }, text }) =>
    /\b(BEFORE|AFTER)\b/i.test(text)
      ? null
      : { message: `'${value}' sorts behind all others`, object: type },
  ),
};
