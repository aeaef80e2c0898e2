import { inOwnFile, joined, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-unique-constraint',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ADD CONSTRAINT … UNIQUE',
  effect: 'Holds ACCESS EXCLUSIVE while all rows are read and the index is built.',
  safeWay: 'Build a unique index CONCURRENTLY, then ADD CONSTRAINT … UNIQUE USING INDEX.',
  given: `CREATE TABLE users (id bigint PRIMARY KEY, email text);
`,
  bad: `ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);
`,
  good: [
    `-- handrail: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
`,
    `ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
`,
  ],
  check: onOld('add constraint', ({ action: { table, constraint } }) => {
    if (constraint.type !== 'unique' || constraint.usingIndex !== null) return null;
    const name = constraint.name ?? joined(table, ...constraint.columns, 'key');
    const instead = [
      inOwnFile(
        `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${constraint.columns.join(', ')});`,
      ),
      '-- in the next migration:',
      `ALTER TABLE ${table} ADD CONSTRAINT ${name} UNIQUE USING INDEX ${name};`,
    ];
    const message = `nobody can read or write ${shown(table)} while the index of the constraint is built`;
    return { message, object: table, scans: [table], instead: instead.join('\n') };
  }),
  measured: whenTraced('indexes'),
};
