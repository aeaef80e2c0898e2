import { describe, expect, test } from 'vitest';
import { lintTexts } from '../support/lint.ts';

describe('places', () => {
  test('are those of the sub-command, in characters', async () => {
    const text =
      '-- é\nCOMMENT ON TABLE a IS \'é😀\'; ALTER TABLE "tablé😀" ADD COLUMN b int,\n  ALTER COLUMN c SET NOT NULL;';
    const { findings } = await lintTexts('postgres', [text]);
    const found = findings.find(({ rule }) => rule === 'set-not-null-scan');
    expect(found).toMatchObject({ at: { line: 3, column: 3 }, object: 'tablé😀' });
    expect(found?.excerpt).toMatchObject({ line: 3, column: 3, endColumn: 30 });
  });

  test('of a syntax error are those of the parser', async () => {
    const { findings } = await lintTexts('postgres', [
      "SELECT 'é😀';\nALTER TABLE é ADD COLUM x int;",
    ]);
    expect(findings[0]).toMatchObject({ rule: 'syntax-error', at: { line: 2, column: 27 } });
  });

  test('end where the next command begins', async () => {
    const { findings } = await lintTexts('postgres', ['ALTER TABLE a DROP b, DROP c;']);
    const spans = findings
      .filter(({ rule }) => rule === 'drop-column')
      .map(({ excerpt }) => [excerpt?.column, excerpt?.endColumn]);
    expect(spans).toEqual([
      [15, 21],
      [23, 29],
    ]);
  });
});

test('no password is shown', async () => {
  const text = "CREATE ROLE a PASSWORD 'hunter2hunter2';\nALTER TABLE a DROP b;";
  const { findings } = await lintTexts('postgres', [text]);
  expect(findings.map(({ rule }) => rule)).toContain('credential-in-migration');
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

test('no password is shown in front of its own statement either', async () => {
  const text = "ALTER TABLE a DROP COLUMN c; CREATE ROLE r LOGIN PASSWORD 'hunter2''secret';";
  const { findings } = await lintTexts('postgres', [text]);
  expect(findings.map(({ rule }) => rule)).toContain('drop-column');
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

test('what files of one branch make is new to each other', async () => {
  const texts = ['CREATE TABLE a (b int);', 'CREATE INDEX c ON a (b);'];
  const rules = async (batch: boolean) =>
    (await lintTexts('postgres', texts, { batch: () => batch })).findings.map(({ rule }) => rule);
  expect(await rules(false)).toEqual(['index-not-concurrent']);
  expect(await rules(true)).toEqual([]);
});

test('rules hold for the versions that they name', async () => {
  const rules = async (server: number) =>
    (await lintTexts('postgres', ['ALTER TABLE a DETACH PARTITION b;'], { server })).findings.map(
      ({ rule }) => rule,
    );
  expect(await rules(13)).not.toContain('detach-partition-not-concurrent');
  expect(await rules(14)).toContain('detach-partition-not-concurrent');
});

test('many rows of data take no long look', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `INSERT INTO a VALUES (${i});`).join('\n');
  const { findings } = await lintTexts('sqlite', [rows]);
  expect(findings).toEqual([]);
});

test('a script that has no end is a syntax error at its place', async () => {
  const { findings } = await lintTexts('sqlite', ["SELECT 1;\nSELECT 'x"]);
  expect(findings[0]).toMatchObject({ rule: 'syntax-error', at: { line: 2, column: 8 } });
});

test('indexes and constraints follow a column to its new name', async () => {
  const texts = [
    'CREATE TABLE a (b bigint NOT NULL, c int UNIQUE);\nCREATE UNIQUE INDEX a_b ON a (b);',
    'ALTER TABLE a RENAME COLUMN b TO id;\nALTER TABLE a ADD PRIMARY KEY USING INDEX a_b;',
    'ALTER TABLE a RENAME COLUMN c TO d;\nALTER TABLE a DROP COLUMN d;',
  ];
  const { findings } = await lintTexts('postgres', texts);
  const rules = findings.map(({ rule }) => rule);
  expect(rules).not.toContain('pk-using-index-nullable');
  expect(rules).toContain('drop-column-takes-along');
});

test('a statement that is too long to be read is named', async () => {
  const rows = `INSERT INTO a VALUES ('${'x'.repeat(300 * 1024)}');`;
  const { findings, warnings } = await lintTexts('postgres', [`SELECT 1;\n${rows}`]);
  expect(findings).toEqual([]);
  expect(warnings).toEqual([
    '0001_x.sql:2: this statement is longer than 256 KB, and no rule looks at it',
  ]);
});

test('an ignore of what only check can find is not called unused', async () => {
  const { findings } = await lintTexts('postgres', [
    '-- handrail: ignore rollback-residue it is meant\nSELECT 1;',
  ]);
  expect(findings).toEqual([]);
});
