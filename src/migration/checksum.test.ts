import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksum } from './checksum.ts';

const text = fc
  .array(fc.constantFrom('a', 'é', ' ', '\n', '\r', '\r\n', '-- x', '😀'))
  .map((all) => all.join(''));

/** A text in pieces that are cut between any two characters. */
const pieces = fc.tuple(text, fc.array(fc.nat(40))).map(([whole, cuts]) => {
  const characters = [...whole];
  const at = [0, ...cuts.sort((a, b) => a - b)];
  const chunks = at.map((from, i) => characters.slice(from, at[i + 1]).join(''));
  return { whole, chunks };
});

test('does not depend on how the text comes', () => {
  fc.assert(
    fc.property(pieces, ({ whole, chunks }) => {
      expect(checksum(chunks)).toBe(checksum([whole]));
    }),
  );
});

test('is blind to line ends and to a byte order mark, and to nothing else', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const normal = (one: string) => one.replace(/\r\n?/g, '\n');
      expect(checksum([a]) === checksum([b])).toBe(normal(a) === normal(b));
      expect(checksum([`\uFEFF${a}`])).toBe(checksum([a]));
      expect(checksum([normal(a).replaceAll('\n', '\r\n')])).toBe(checksum([a]));
    }),
  );
});

test('says how it was made', () => {
  expect(checksum(['SELECT 1;\n'])).toMatch(/^sha256:[0-9a-f]{64}$/);
});
