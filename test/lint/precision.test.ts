import { describe, expect, test } from 'vitest';
import type { LintInput } from '../../src/lint/lint.ts';
import { lintTexts } from '../support/lint.ts';

/** What counts in the last of these migrations. */
async function found(texts: readonly string[], options: Partial<LintInput> = {}) {
  const wanted = ({ version }: { version: string }) => Number(version) === texts.length;
  const { findings } = await lintTexts('postgres', texts, { wanted, ...options });
  return findings.filter(({ severity }) => severity !== 'info');
}
const rulesIn = async (...args: Parameters<typeof found>) =>
  (await found(...args)).map(({ rule }) => rule);

const MADE = 'CREATE TABLE t (id int, a text);';
const LOCKING = `CREATE INDEX t_a ON t (a);
ALTER TABLE t ADD PRIMARY KEY (id);
ALTER TABLE t ALTER a SET NOT NULL;
ALTER TABLE t ALTER a TYPE varchar(5);
ALTER TABLE t ADD CHECK (id > 0);
UPDATE t SET a = 'b';`;

describe('who is kept out', () => {
  test('nobody, by what is done to a table of the same transaction', async () => {
    expect(await rulesIn([`${MADE}\n${LOCKING}`])).toEqual([]);
  });

  test('nobody, by what is done to a table of the same batch', async () => {
    expect(await rulesIn([MADE, LOCKING], { wanted: () => true, batch: () => true })).toEqual([]);
  });

  test('everybody, once the table is applied', async () => {
    const rules = await rulesIn([MADE, LOCKING]);
    expect(rules).toEqual(
      expect.arrayContaining([
        'index-not-concurrent',
        'add-primary-key',
        'set-not-null-scan',
        'alter-type-rewrite',
        'constraint-not-valid-missing',
        'unbounded-update',
      ]),
    );
  });
});

describe('what handrail does itself is known', () => {
  const add = 'ALTER TABLE t ADD COLUMN b text;';

  test('it limits how long a lock is waited for', async () => {
    expect(await rulesIn([add])).toEqual([]);
    expect(await rulesIn([`-- handrail: lock-timeout off\n${add}`])).toEqual([
      'lock-timeout-missing',
    ]);
  });

  test('it opens a transaction, unless told not to', async () => {
    const build = 'CREATE INDEX CONCURRENTLY t_a ON t (a);';
    expect(await rulesIn([build])).toEqual(['concurrent-in-transaction']);
    expect(await rulesIn([`-- handrail: no-transaction\n${build}`])).toEqual([]);
    expect(await rulesIn([`BEGIN;\n${add}\nCOMMIT;`])).toContain('transaction-nesting');
    expect(await rulesIn([`-- handrail: no-transaction\nBEGIN;\n${add}\nCOMMIT;`])).toEqual([]);
  });

  test('what a step outside of transactions locks is free again for the next one', async () => {
    const steps = `ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT c;`;
    expect(await rulesIn([steps])).toContain('validate-in-same-transaction');
    expect(await rulesIn([`-- handrail: no-transaction\n${steps}`])).toEqual([]);
  });
});

test('a finding names the object, the lock, who waits, and what grows with the rows', async () => {
  const [index] = await found([MADE, 'CREATE INDEX t_a ON t (a);']);
  expect(index).toMatchObject({ object: 't', lock: 'SHARE', scans: ['t'], rewrites: [] });
  expect(index?.message).toContain('keeps everybody from writing to "t"');
  const [type] = await found([MADE, 'ALTER TABLE t ALTER id TYPE bigint;']);
  expect(type).toMatchObject({ object: 't', lock: 'ACCESS EXCLUSIVE', rewrites: ['t'] });
  expect(type?.effect).toContain('nobody reads or writes');
  const [quick] = await found([MADE, 'ALTER TABLE t DROP COLUMN a;']);
  expect(quick).toMatchObject({ object: 't', lock: 'ACCESS EXCLUSIVE', scans: [], rewrites: [] });
});
