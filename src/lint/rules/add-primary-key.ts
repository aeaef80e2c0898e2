import { inOwnFile, joined, shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-primary-key',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ADD PRIMARY KEY',
  effect: 'Holds ACCESS EXCLUSIVE while all rows are read and the index is built.',
  safeWay:
    'Make the columns NOT NULL the safe way, build a unique index CONCURRENTLY, then ADD PRIMARY KEY USING INDEX.',
  given: `CREATE TABLE users (id bigint NOT NULL);
`,
  bad: `ALTER TABLE users ADD PRIMARY KEY (id);
`,
  good: [
    `-- handrail: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY users_pkey ON users (id);
`,
    `ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey;
`,
  ],
  check: onOld('add constraint', ({ action: { table, constraint } }) => {
    if (constraint.type !== 'primary key' || constraint.usingIndex !== null) return null;
    const name = constraint.name ?? joined(table, 'pkey');
    const instead = [
      inOwnFile(
        `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${constraint.columns.join(', ')});`,
      ),
      '-- in the next migration, when the columns are NOT NULL:',
      `ALTER TABLE ${table} ADD CONSTRAINT ${name} PRIMARY KEY USING INDEX ${name};`,
    ];
    const message = `nobody can read or write ${shown(table)} while the index of the key is built`;
    return { message, object: table, scans: [table], instead: instead.join('\n') };
  }),
  measured: whenTraced('indexes'),
};
