import { shown } from '../facts/names.ts';
import { closed, unwritable } from '../facts/traced.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'full-scan-under-lock',
  severity: 'error',
  engines: ['postgres'],
  summary: 'a statement that reads a whole table under a lock that others wait for',
  effect: 'Others wait until all rows have been read, which takes the longer the more there are.',
  safeWay:
    'Take the lock without the long work, and do that before or after it, in a migration of its own.',
  given: `CREATE TABLE orders (id bigint, region text);
`,
  bad: `DO $$ BEGIN
  LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
  PERFORM count(*) FROM orders WHERE region IS NULL;
END $$;
`,
  good: `DO $$ BEGIN
  PERFORM count(*) FROM orders WHERE region IS NULL;
END $$;
`,
  measured: ({ traced, named }) => {
    if (named) return null;
    const nobody = closed(traced.locks);
    const read = traced.scans.map(({ table }) => table);
    const tables = unwritable(traced.locks).filter((table) => read.includes(table));
    return tables.map((table) => ({
      severity: nobody.includes(table) ? 'error' : 'warning',
      message: `reads all of ${shown(table)} while nobody can ${nobody.includes(table) ? 'read or write' : 'write'} it`,
      object: table,
      scans: [table],
    }));
  },
};
