import { scan } from 'libpg-query';
import { describe, expect, test } from 'vitest';
import { rules } from '../../lint/rules/index.ts';
import { foldSql, isSql } from './sql-text.ts';
import { cells } from './width.ts';

/** The words of a statement as PostgreSQL reads them, without its comments. */
async function words(sql: string): Promise<string[]> {
  const { tokens } = await scan(sql);
  return tokens.filter(({ tokenName }) => !/COMMENT/.test(tokenName)).map(({ text }) => text);
}

const HARD = `CREATE FUNCTION f(a int) RETURNS text LANGUAGE sql AS $body$
  SELECT 'a text that is long, -- and no comment' || "a name; with blanks and everything" FROM t
$body$; -- and behind it there is a comment which is longer than the line that it stands in
/* one that
   has two lines */ UPDATE t SET e = E'it\\'s long and has no end in sight', b = 'it''s one', c = '' WHERE id = 1;
    ALTER TABLE a_name_that_is_rather_long_for_a_narrow_terminal ADD CONSTRAINT x CHECK (a > 0) NOT VALID;`;

describe('folded SQL', () => {
  const examples = rules
    .filter(({ engines, id }) => engines.includes('postgres') && id !== 'syntax-error')
    .flatMap(({ given = [], bad, good }) => [given, bad, good].flat());

  test.each([20, 36, 50, 80])('of %i cells is the same statement', async (width) => {
    for (const sql of [HARD, ...examples]) {
      const folded = foldSql(sql, width);
      expect(await words(folded.join('\n'))).toEqual(await words(sql));
    }
  });

  test.each([20, 36, 50, 80])('of %i cells is wider only where nothing can be broken', (width) => {
    // What stands between dollar signs is a text.
    const wide = examples
      .filter((sql) => !sql.includes('$$'))
      .flatMap((sql) => foldSql(sql, width))
      .filter((line) => cells(line) > width);
    const breakable = wide.filter((line) => !/^\s*-- handrail:/.test(line));
    for (const line of breakable) expect(line.trim().replace(/'[^']*'/g, '')).not.toMatch(/\s/);
  });

  test('goes on behind its beginning, and a comment as a comment', () => {
    const sql = `ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID; -- then wait for it
-- in the next migration, which can be run at any time:
-- handrail: no-transaction
VALIDATE;`;
    expect(foldSql(sql, 30).join('\n')).toMatchInlineSnapshot(`
      "ALTER TABLE orders ADD
        CONSTRAINT c CHECK (a > 0)
        NOT VALID;
        -- then wait for it
      -- in the next migration,
      -- which can be run at any
      -- time:
      -- handrail: no-transaction
      VALIDATE;"
    `);
  });

  test('is as it was where there is room', () => {
    expect(foldSql(HARD, null).join('\n')).toBe(HARD);
    expect(foldSql(HARD, 200).join('\n')).toBe(HARD);
  });
});

test.each([
  ['DROP INDEX a;', true],
  ['alter table a\n  add b int;', true],
  ['-- in a file of its own:\nVACUUM', true],
  ['Drop it.', false],
  ['Set "schema"; then go on', false],
  ['(id, at)', false],
])('%s is SQL: %s', (text, expected) => {
  expect(isSql(text)).toBe(expected);
});
