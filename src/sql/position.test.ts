import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor, offsetOfCharacter, positionAt } from './position.ts';

describe('positionAt', () => {
  it.each([
    ['abc', 0, 1, 1],
    ['abc', 3, 1, 4],
    ['a\nb', 2, 2, 1],
    ['a\r\nb', 3, 2, 1],
    ['a\rb', 2, 2, 1],
    ['\r\r\n\n', 4, 4, 1],
    ['😀é b', 4, 1, 4],
    ['x\n😀😀b', 6, 2, 3],
  ])('%j at %i', (text, offset, line, column) => {
    expect(positionAt(text, offset)).toEqual({ line, column });
  });

  it('goes on from where the text begins', () => {
    const from = { line: 7, column: 5 };
    expect(positionAt('ab', 1, from)).toEqual({ line: 7, column: 6 });
    expect(positionAt('a\nb', 3, from)).toEqual({ line: 8, column: 2 });
  });
});

it('a cursor does not mind where pieces are cut', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '\r', '\n', '😀', 'é', ' '),
    maxLength: 30,
  });
  fc.assert(
    fc.property(text, (all) => {
      const cursor = new Cursor();
      for (let at = 0; at < all.length; at++) cursor.advance(all.charAt(at));
      const lines = all.split(/\r\n?|\n/);
      const expected = { line: lines.length, column: [...(lines.at(-1) as string)].length + 1 };
      expect({ line: cursor.line, column: cursor.column }).toEqual(expected);
      expect(positionAt(all, all.length)).toEqual(expected);
    }),
  );
});

it('offsetOfCharacter counts code points from 1', () => {
  expect(offsetOfCharacter('a😀b', 1)).toBe(0);
  expect(offsetOfCharacter('a😀b', 2)).toBe(1);
  expect(offsetOfCharacter('a😀b', 3)).toBe(3);
  expect(offsetOfCharacter('a😀b', 99)).toBe(4);
});
