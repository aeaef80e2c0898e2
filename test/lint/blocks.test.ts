import { expect, test } from 'vitest';
import { lintTexts } from '../support/lint.ts';

/** The rules that find something that counts, each with its place. */
async function found(...texts: string[]): Promise<string[]> {
  const { findings } = await lintTexts('postgres', texts);
  return findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, at }) => `${rule} ${at.line}:${at.column}`);
}

test('what stands in a block is looked at, in its place', async () => {
  const text = `DO $$
BEGIN
  RAISE NOTICE 'é😀';
  IF NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'a') THEN
    ALTER TABLE a ALTER b SET NOT NULL,
      DROP COLUMN c;
  END IF;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;`;
  expect(await found(text)).toEqual(['set-not-null-scan 5:19', 'drop-column 6:7']);
});

test('EXECUTE of a text is looked at, and one that is put together is not', async () => {
  expect(await found("DO $$ BEGIN\n  EXECUTE 'DROP TABLE a';\nEND $$;")).toEqual([
    'drop-table 2:12',
  ]);
  expect(await found("DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'a'); END $$;")).toEqual([]);
});

test('a hint holds the statement, not the block', async () => {
  const text = 'DO $$ BEGIN CREATE INDEX a_b ON a (b); END $$;';
  const { findings } = await lintTexts('postgres', [text]);
  expect(findings[0]?.hint).toContain('\nCREATE INDEX CONCURRENTLY a_b ON a (b);');
  expect(findings[0]?.hint).not.toContain('DO');
});

test('a variable is a value', async () => {
  const loop = (where: string) => `DO $$
DECLARE lo int := 0; r record;
BEGIN
  FOR r IN SELECT id FROM t LOOP
    UPDATE t SET a = r.id WHERE ${where};
  END LOOP;
END $$;`;
  expect(await found(loop('id = r.id'))).toEqual([]);
  expect(await found(loop('id > lo AND id <= lo + 1000'))).toEqual([]);
  expect(await found(loop('a < b'))).toEqual(['unbounded-update 5:5']);
});

test('what a block makes is known to what follows', async () => {
  const made = 'DO $$ BEGIN CREATE TABLE a (id int); END $$; CREATE INDEX a_id ON a (id);';
  expect(await found(made)).toEqual([]);
});

test('the body of a function is not run', async () => {
  const text =
    'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE a; END $$;';
  expect(await found(text)).toEqual([]);
});

test('an ignore before a block holds for all of it, and no further', async () => {
  const text = `SELECT 1;
-- handrail: ignore drop-table nobody reads them
DO $$ BEGIN
  DROP TABLE a;
  DROP TABLE b;
END $$;
DROP TABLE c;`;
  expect(await found(text)).toEqual(['drop-table 7:1']);
});

test('code in another language, and a block with a fault, are left alone', async () => {
  expect(await found('DO LANGUAGE plperl $$ DROP TABLE a; $$;')).toEqual([]);
  expect(await found('DO $$ BEGIN DROP TABLE; END $$;')).toEqual([]);
});
