import { describe, expect, test } from 'vitest';
import { lintTexts } from '../support/lint.ts';

async function linted(text: string, options = {}) {
  const result = await lintTexts('postgres', [text], options);
  const told = result.findings.filter(({ severity }) => severity !== 'info');
  return { rules: told.map(({ rule }) => rule), told, ...result };
}

describe('a comment hides a rule', () => {
  test.each([
    ['before its statement', '-- x\nSELECT 1;\n-- handrail: ignore drop-table gone\nDROP TABLE a;'],
    ['at the head of the file', '-- handrail: ignore drop-table gone\nSELECT 1;\nDROP TABLE a;'],
    ['inside the statement', 'SELECT 1;\nDROP TABLE\n  -- handrail: ignore drop-table gone\n  a;'],
    ['behind the statement', 'SELECT 1;\nDROP TABLE a; -- handrail: ignore drop-table gone'],
    ['before a day', '-- handrail: ignore drop-table gone until 2026-11-20\nDROP TABLE a;'],
  ])('%s', async (_, text) => {
    const { rules, ignored } = await linted(text);
    expect(rules).toEqual([]);
    expect(ignored).toBe(1);
  });

  test('and only there', async () => {
    const text = 'SELECT 1;\n-- handrail: ignore drop-table gone\nDROP TABLE a;\nDROP TABLE b;';
    const { told } = await linted(text);
    expect(told.map(({ at }) => at.line)).toEqual([4]);
  });

  test('also in the down part, where the lines go on', async () => {
    const text =
      'SELECT 1;\n-- handrail: down\nSELECT 2;\n-- handrail: ignore syntax-error x\nSELEC 3;\nSELEC 4;';
    const { told } = await linted(text);
    expect(told.map(({ rule, at }) => [rule, at.line])).toEqual([['syntax-error', 6]]);
  });
});

test('a day that is over is reported, and what it hid', async () => {
  const { rules, told } = await linted(
    '-- handrail: ignore drop-table gone until 2026-11-19\nDROP TABLE a;',
  );
  expect(rules).toEqual(['unused-ignore', 'drop-table']);
  expect(told[0]?.message).toBe('the ignore of drop-table held until 2026-11-19');
});

test('a reason is required', async () => {
  const { rules, told } = await linted(
    '-- handrail: ignore drop-table until 2027-01-01\nDROP TABLE a;',
  );
  expect(rules).toEqual(['invalid-ignore', 'drop-table']);
  expect(told[0]?.message).toBe('the rule drop-table is ignored without a reason');
});

test('an unknown rule has a nearest name', async () => {
  const { told } = await linted('-- handrail: ignore drop-tabel gone\nSELECT 1;');
  expect(told[0]).toMatchObject({ rule: 'invalid-ignore', hint: 'Did you mean "drop-table"?' });
});

test('one that hides nothing is reported', async () => {
  const { told } = await linted('-- handrail: ignore drop-table gone\nSELECT 1;');
  expect(told[0]).toMatchObject({ rule: 'unused-ignore', severity: 'warning', at: { line: 1 } });
});

describe('the configuration', () => {
  const ignore = (change = {}) => ({
    ignore: [{ rule: 'drop-table', files: ['0001*'], why: 'old', until: null, ...change }],
  });

  test('hides by path', async () => {
    expect(await linted('DROP TABLE a;', ignore())).toMatchObject({ rules: [], ignored: 1 });
    expect((await linted('DROP TABLE a;', ignore({ files: ['0002*'] }))).rules).toEqual([
      'drop-table',
    ]);
  });

  test('says what hides nothing, is over, or is wrong', async () => {
    const warnings = async (change: object) => (await linted('SELECT 1;', ignore(change))).warnings;
    expect(await warnings({})).toEqual([
      "the configuration's ignore of drop-table for 0001* hides nothing here",
    ]);
    expect(await warnings({ until: '2025-01-01' })).toEqual([
      "the configuration's ignore of drop-table for 0001* held until 2025-01-01",
    ]);
    expect(await warnings({ why: '' })).toEqual([expect.stringContaining('without a reason')]);
  });
});
