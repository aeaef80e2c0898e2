import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { brief } from '../support/brief.ts';
import { folder } from '../support/folder.ts';

test('PGlite, which has one connection, shows all but the locks of statements outside transactions', async () => {
  const path = folder({
    'migrations/1_users.sql':
      'CREATE TABLE users (id integer, name text); INSERT INTO users VALUES (1, NULL);',
    'migrations/2_it.sql': `-- handrail: no-transaction
ALTER TABLE users ADD COLUMN x integer;
BEGIN;
ALTER TABLE users ALTER COLUMN id TYPE bigint;
UPDATE users SET name = 'a';
COMMIT;
CREATE INDEX CONCURRENTLY users_name ON users (name);
ALTER TABLE users DROP COLUMN x;`,
    'queries/all.sql': 'SELECT id FROM users;\nSELECT * FROM users;\nSELECT nosuch FROM users;',
  });
  const dir = join(path, 'migrations');
  const queries = join(path, 'queries');
  const { migrations, findings } = await createMigrator({
    url: 'pglite:',
    driver: 'pglite',
    dir,
    queries,
    fill: false,
  }).check({ files: [join(dir, '2_it.sql')] });
  const seen = findings.filter(({ measured }) => measured).map(({ rule }) => rule);
  expect(seen.filter((rule) => rule !== 'cached-plan-break')).toEqual([
    'alter-type-rewrite',
    'unbounded-update',
    'backfill-while-holding-lock',
    'no-way-down',
    'query-fails-already',
  ]);
  const exclusive = ['ACCESS EXCLUSIVE users: reads and writes'];
  expect(migrations[0]?.statements.map(brief)).toEqual([
    { locks: exclusive, changes: ['+column users.x'] },
    {
      locks: exclusive,
      rewrites: ['users'],
      scans: ['users 1'],
      changes: ['~column users.id'],
    },
    { held: ['ACCESS EXCLUSIVE users'], scans: ['users 1'], rows: ['users +0 ~1 -0'] },
    {
      indexes: ['built users.users_name'],
      scans: ['users null'],
      changes: ['+index users.users_name'],
    },
    { locks: exclusive, changes: ['-column users.x'] },
  ]);
});
