import { describe, expect, it } from 'vitest';
import { excerpt, spanOf } from './excerpt.ts';

/** The span of `part` as the database's position would tell it. */
function tokenAt(text: string, part: string) {
  const character = [...text.slice(0, text.indexOf(part))].length + 1;
  return spanOf({ text, line: 3, column: 5 }, character);
}

describe('spanOf', () => {
  it.each([
    ['SELECT regionn FROM t', 'regionn', 3, 12, 19],
    ['SELECT o.regionn', 'o.', 3, 12, 21],
    ['SELECT 1\n FROM "or""ders"."x" y', '"or', 4, 7, 21],
    ["SELECT 'it''s', 1", "'it", 3, 12, 19],
    ['SELECT 😀, größe!', 'größe', 3, 15, 20],
    ['SELECT a <=> b', '<=>', 3, 14, 17],
    ['SELECT (a))', '))', 3, 14, 15],
    ["SELECT 'open\nstring", "'open", 3, 12, 17],
    ['SELECT 1.50, x', '1.5', 3, 12, 16],
  ])('%j: %s', (text, part, line, column, endColumn) => {
    expect(tokenAt(text, part)).toEqual({ line, column, endColumn });
  });

  it('is one wide at the end of the statement', () => {
    expect(spanOf({ text: 'SELECT', line: 1, column: 1 }, 7)).toEqual({
      line: 1,
      column: 7,
      endColumn: 8,
    });
  });

  it('is the whole first line without a position', () => {
    const statement = { text: 'ALTER TABLE t  \r\n  ADD x int', line: 2, column: 3 };
    expect(spanOf(statement)).toEqual({ line: 2, column: 3, endColumn: 16 });
  });
});

describe('excerpt', () => {
  const text = 'one\r\ntwo\rthree 😀 here\nfour';

  it.each([[[text]], [[...text]], [['', text, '']]])(
    'gives the line and the one before it',
    (chunks) => {
      expect(excerpt(chunks, { line: 3, column: 9, endColumn: 13 })).toEqual({
        firstLine: 2,
        lines: ['two', 'three 😀 here'],
        line: 3,
        column: 9,
        endColumn: 13,
      });
    },
  );

  it('of a script that begins further down', () => {
    expect(excerpt(['a\nb'], { line: 7, column: 1, endColumn: 2 }, 7)).toEqual({
      firstLine: 7,
      lines: ['a'],
      line: 7,
      column: 1,
      endColumn: 2,
    });
  });

  it('underlines at least one column, and nothing behind the line', () => {
    expect(excerpt(['ab'], { line: 1, column: 3, endColumn: 4 })?.endColumn).toBe(4);
    expect(excerpt(['ab'], { line: 1, column: 1, endColumn: 9 })?.endColumn).toBe(3);
  });

  it('cuts a very long line behind what is meant', () => {
    const found = excerpt(['x'.repeat(100_000)], { line: 1, column: 5, endColumn: 100_000 });
    expect(found?.lines[0]?.length).toBeLessThan(2000);
    expect(found?.endColumn).toBe((found?.lines[0]?.length ?? 0) + 1);
  });

  it('is undefined when there is no such line', () => {
    expect(excerpt(['a'], { line: 2, column: 1, endColumn: 2 })).toBeUndefined();
  });
});
