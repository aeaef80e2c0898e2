import { shown } from '../facts/names.ts';
import type { Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'rewrite-under-lock',
  severity: 'error',
  engines: ['postgres'],
  summary: 'a statement that writes a whole table anew',
  effect:
    'Holds ACCESS EXCLUSIVE while the table and all of its indexes are written anew: nobody reads or writes it meanwhile.',
  safeWay: 'Add what is new empty, fill it in batches, and let the application change over.',
  given: `CREATE TABLE orders (id bigint, region text);
`,
  bad: `DO $$ BEGIN
  EXECUTE format('ALTER TABLE %I ADD COLUMN token uuid DEFAULT gen_random_uuid()', 'orders');
END $$;
`,
  good: `DO $$ BEGIN
  EXECUTE format('ALTER TABLE %I ADD COLUMN token uuid', 'orders');
END $$;
`,
  measured: ({ traced, named }) =>
    named
      ? null
      : traced.rewrites.map((table) => ({
          message: `writes all of ${shown(table)} anew while nobody can read or write it`,
          object: table,
          rewrites: [table],
          scans: traced.scans.map((one) => one.table).filter((one) => one === table),
        })),
};
