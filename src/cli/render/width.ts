import { stripVTControlCharacters } from 'node:util';

const CONTROL = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const NARROW_ONLY = /^[\x20-\x7e]*$/;
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

/** A command to copy, and a number with its noun, are not taken apart. */
const WORDS = /(\s*)("handrail [^"]*"\S*|\d(?:[\d,]*\d)? (?:to |of )?\w\S*|\S+)/g;

/** A tab is this many cells, wherever it stands. */
export const TAB = '    ';

/**
 * Text of others made harmless: whatever could move the cursor, change colours or turn the direction of
 * writing becomes `?`. Line ends stay, tabs become four blanks.
 */
export function clean(text: string): string {
  if (NARROW_ONLY.test(text)) return text;
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, TAB)
    .replace(CONTROL, (character) => (character === '\n' ? character : '?'));
}

/** How many cells a character takes: 0 for combining ones, 2 for wide ones. */
export function cellsOf(character: string): number {
  return NOTHING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** How many cells a text takes in a terminal, without its colours. */
export function cells(text: string): number {
  if (NARROW_ONLY.test(text)) return text.length;
  let sum = 0;
  for (const character of stripVTControlCharacters(text)) sum += cellsOf(character);
  return sum;
}

/** Fills up with blanks; text that is wider stays as it is. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - cells(text)));
  return side === 'right' ? text + blanks : blanks + text;
}

/** The longest beginning of an uncoloured text that fits, and the rest of it. */
export function cut(text: string, width: number): [fits: string, rest: string] {
  let used = 0;
  let length = 0;
  for (const character of text) {
    used += cellsOf(character);
    if (used > width) break;
    length += character.length;
  }
  return [text.slice(0, length), text.slice(length)];
}

/** An uncoloured text of at most `width` cells; what is cut off leaves `mark`. */
export function clip(text: string, width: number, mark: string): string {
  if (cells(text) <= width) return text;
  return cut(text, Math.max(0, width - mark.length))[0] + mark;
}

/**
 * Breaks an uncoloured text into lines of at most `width` cells, between words where that is possible.
 * Its own line ends stay. Lines that are a continuation begin with `hang` blanks.
 */
export function fold(text: string, width: number | null, hang = 0): string[] {
  const lines = text.split('\n');
  return width === null ? lines : lines.flatMap((line) => foldLine(line, Math.max(width, 2), hang));
}

function foldLine(line: string, width: number, hang: number): string[] {
  if (cells(line) <= width) return [line];
  const margin = ' '.repeat(hang + 2 <= width ? hang : 0);
  const done: string[] = [];
  let current = '';
  for (const [, gap = '', word = ''] of line.matchAll(WORDS)) {
    if (cells(current + gap + word) <= width) {
      current += gap + word;
      continue;
    }
    if (current !== '') done.push(current);
    current = (done.length > 0 ? margin : gap) + word;
    while (cells(current) > width) {
      const [fits, rest] = cut(current, width);
      done.push(fits);
      current = margin + rest;
    }
  }
  return [...done, current];
}
