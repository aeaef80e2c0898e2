import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptLines } from './excerpt.ts';
import { styleOf } from './style.ts';
import { terminalOf } from './terminal.ts';
import { cells } from './width.ts';

const style = styleOf(
  terminalOf({ isTTY: true }, { TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1' }),
);
const show = (line: string, column: number, endColumn: number, columns: number | null = 40) =>
  excerptLines({ firstLine: 9, lines: [line], line: 9, column, endColumn }, columns, style).lines;

describe('an excerpt', () => {
  it('numbers its lines and underlines what is meant', () => {
    const { lines } = excerptLines(
      { firstLine: 9, lines: ['SELECT a', '  FROM b', ''], line: 10, column: 8, endColumn: 9 },
      80,
      style,
    );
    expect(lines).toEqual([
      '    |',
      '  9 | SELECT a',
      ' 10 |   FROM b',
      '    |        ^',
      ' 11 |',
      '    |',
    ]);
  });

  it('counts tabs as four cells and wide characters as two', () => {
    expect(show("\tSELECT '東京', x", 16, 17).slice(1, 3)).toEqual([
      " 9 |     SELECT '東京', x",
      '   |                     ^',
    ]);
  });

  it('underlines at least one cell, also at the end of the line', () => {
    expect(show('SELECT', 7, 7)[2]).toBe('   |       ^');
    expect(show('SELECT', 1, 1)[2]).toBe('   | ^');
  });

  it('underlines no more than the line', () => {
    expect(show('SELECT 1', 8, 900)[2]).toBe('   |        ^');
  });

  it('cuts a wide line around what is meant', () => {
    const line = `SELECT ${'a, '.repeat(30)}wrong, ${'b, '.repeat(30)}FROM t`;
    const at = line.indexOf('wrong') + 1;
    expect(show(line, at, at + 5).slice(1, 3)).toEqual([
      ' 9 | …, a, a, a, a, wrong, b, b, b, b, …',
      '   |                ^^^^^',
    ]);
  });

  it('keeps the beginning of the line where that is enough', () => {
    expect(show(`SELECT wrong, ${'b, '.repeat(30)}`, 8, 13)[1]).toBe(
      ' 9 | SELECT wrong, b, b, b, b, b, b, b,…',
    );
  });

  it('is not endless where there is no limit', () => {
    const [, line = '', carets = ''] = show(`${'x'.repeat(900_000)}!`, 900_001, 900_002, null);
    expect(cells(line)).toBeLessThan(210);
    expect(line[carets.indexOf('^')]).toBe('!');
  });

  it('makes control characters visible without moving the carets', () => {
    expect(show('a\u001b[2Jb c', 8, 9).slice(1, 3)).toEqual([' 9 | a?[2Jb c', '   |        ^']);
  });

  it('always has the carets under the text that is meant', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '東', 'é'), maxLength: 120 });
    fc.assert(
      fc.property(line, line, fc.integer({ min: 30, max: 100 }), (before, after, columns) => {
        const column = [...before].length + 1;
        const [, sql = '', carets = ''] = show(`${before}!${after}`, column, column + 1, columns);
        expect(cells(sql)).toBeLessThanOrEqual(columns);
        expect(carets).toMatch(/^ {3}\| {1,}\^$/);
        expect(cells(sql.slice(0, sql.indexOf('!')))).toBe(carets.indexOf('^'));
      }),
    );
  });
});
