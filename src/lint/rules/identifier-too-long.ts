import { shown } from '../facts/names.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'identifier-too-long',
  severity: 'warning',
  engines: ['postgres'],
  alsoDown: true,
  summary: 'a name of more than 63 bytes',
  effect:
    'PostgreSQL cuts it off without an error: the object is called something else, and two long names may become one.',
  safeWay: 'Choose a name of at most 63 bytes.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `CREATE INDEX orders_customer_identifier_and_the_time_at_which_it_was_created_idx ON ONLY orders (id);
`,
  good: `CREATE INDEX orders_customer_created_idx ON ONLY orders (id);
`,
  check: ({ text }) => {
    const plain = text.replace(
      /'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|--.*|\/\*[\s\S]*?\*\//g,
      (one) => ' '.repeat(one.length),
    );
    const names = [...plain.matchAll(/"((?:[^"]|"")+)"|[\p{L}_][\p{L}\p{N}_$]*/gu)];
    const long = names.find(
      ([whole, quoted]) => new TextEncoder().encode(quoted ?? whole).length > 63,
    );
    return long
      ? {
          message: `${shown(long[1] ?? long[0])} is longer than 63 bytes and is cut off`,
          at: long.index,
          lock: null,
        }
      : null;
  },
};
