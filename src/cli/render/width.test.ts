import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cells, clean, clip, fold, pad } from './width.ts';

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom('a', 'Z', ' ', '  ', '東', 'é', 'e\u0301', '🚀', '-', '7', '\n'),
    maxLength: 120,
  }),
);

describe('cells', () => {
  it.each([
    ['plain', 5],
    ['é', 1],
    ['e\u0301', 1],
    ['東京', 4],
    ['한글', 4],
    ['ｆｕｌｌ', 8],
    ['🚀', 2],
    ['✓ ● ▲ ✗ ↺ …', 11],
    ['\u001b[31mred\u001b[39m', 3],
    ['', 0],
  ])('%j takes %i', (text, expected) => expect(cells(text)).toBe(expected));
});

describe('clean', () => {
  it('lets nothing through that a terminal would act on', () => {
    expect(clean('a\u001b[2Jb\u0007\u009b1m\u202e\tc\r\nd')).toBe('a?[2Jb??1m?    c\nd');
  });
});

describe('clip', () => {
  it('never is wider than asked for, and ends with the mark when it cuts', () => {
    expect(clip('0215_order_index', 10, '…')).toBe('0215_orde…');
    expect(clip('東京東京', 6, '…')).toBe('東京…');
    expect(clip('short', 10, '…')).toBe('short');
  });
});

describe('pad', () => {
  it('counts cells, not characters', () => {
    expect(pad('東京', 6)).toBe('東京  ');
    expect(pad('4 ms', 6, 'left')).toBe('  4 ms');
    expect(pad('too long', 3)).toBe('too long');
  });
});

describe('fold', () => {
  it('breaks between words and hangs what follows', () => {
    expect(fold('one two three four', 9, 2)).toEqual(['one two', '  three', '  four']);
  });

  it('keeps a command and a number with its noun in one piece', () => {
    expect(fold('run "handrail force 0214", or', 24)).toEqual([
      'run',
      '"handrail force 0214",',
      'or',
    ]);
    expect(fold('now 216 of 216', 11)).toEqual(['now', '216 of 216']);
  });

  it('breaks a word only when it is wider than a line', () => {
    expect(fold('a 0123456789', 6)).toEqual(['a', '012345', '6789']);
  });

  it('keeps line ends, and is no limit without a width', () => {
    expect(fold('a\nb', 80)).toEqual(['a', 'b']);
    expect(fold('x'.repeat(500), null)).toEqual(['x'.repeat(500)]);
  });

  it('never makes a line too wide and never loses a character', () => {
    const ink = (text: string) => text.replace(/\s/g, '');
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 0, max: 8 }),
        (text, width, hang) => {
          const lines = fold(text, width, hang);
          expect(lines.filter((line) => cells(line) > width)).toEqual([]);
          expect(ink(lines.join(''))).toBe(ink(text));
        },
      ),
    );
  });
});
