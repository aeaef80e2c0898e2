import { expect, test } from 'vitest';
import { shortened } from './masked.ts';

test.each([
  ["ALTER ROLE app PASSWORD 's3cret'", "ALTER ROLE app PASSWORD '********'"],
  [
    "CREATE ROLE app LOGIN PASSWORD 'it''s3cret' VALID UNTIL 'x'",
    "CREATE ROLE app LOGIN PASSWORD '********' VALID UNTIL 'x'",
  ],
  ["ALTER ROLE app PASSWORD E's3\\'cret'", "ALTER ROLE app PASSWORD '********'"],
  ["ALTER ROLE app PASSWORD 's3cr", "ALTER ROLE app PASSWORD '********'"],
  ["SELECT dblink('host=x password=s3cret')", "SELECT dblink('host=x password=********')"],
  ["SELECT 'postgres://app:s3cret@db/x'", "SELECT 'postgres://app:********@db/x'"],
  ['SELECT\n  1', 'SELECT 1'],
  ['SELECT password FROM users', 'SELECT password FROM users'],
])('%s', (sql, expected) => expect(shortened(sql)).toBe(expected));

test('long statements are cut', () => expect(shortened('x'.repeat(500))).toHaveLength(201));
