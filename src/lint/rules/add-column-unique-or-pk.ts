import { inOwnFile, joined, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-column-unique-or-pk',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ADD COLUMN … UNIQUE or PRIMARY KEY',
  effect: 'Holds ACCESS EXCLUSIVE while all rows are read and the index is built.',
  safeWay:
    'Add the column, build a unique index CONCURRENTLY, and make it a constraint with ADD CONSTRAINT … USING INDEX.',
  given: `CREATE TABLE users (id bigint PRIMARY KEY);
`,
  bad: `ALTER TABLE users ADD COLUMN email text UNIQUE;
`,
  good: [
    `ALTER TABLE users ADD COLUMN email text;
`,
    `-- handrail: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
`,
    `ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
`,
  ],
  check: onOld('add column', ({ action: { table, column } }) => {
    if (!column.unique && !column.primaryKey) return null;
    const what = column.unique ? 'UNIQUE' : 'PRIMARY KEY';
    const index = joined(table, column.name, 'key');
    const instead = [
      `ALTER TABLE ${table} ADD COLUMN ${column.name} ${column.type?.text ?? 'text'};`,
      inOwnFile(`CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${table} (${column.name});`),
      '-- and after it:',
      `ALTER TABLE ${table} ADD CONSTRAINT ${index} ${what} USING INDEX ${index};`,
    ];
    const message = `${what} builds its index while nobody can read or write ${shown(table)}`;
    return { message, object: table, scans: [table], instead: instead.join('\n') };
  }),
  measured: whenTraced('indexes'),
};
