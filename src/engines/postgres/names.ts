import { quoteName } from '../../sql/quote.ts';

const COMMENTS = /--[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*\*\//g;
const PART = '(?:"(?:[^"]|"")+"|[\\w$\\u{80}-\\u{10ffff}]+)';

/** A name, with or without a schema before it, in a pattern of {@link find}. */
export const NAME = `(${PART}(?:\\s*\\.\\s*${PART})*)`;

/**
 * The groups of `pattern` at the beginning of a statement, comments taken out and blanks between words made one;
 * null when it does not match. A blank in the pattern stands for one between words.
 */
export function find(text: string, pattern: string): (string | undefined)[] | null {
  const plain = text.replace(COMMENTS, ' ').replace(/\s+/g, ' ').trim();
  const match = new RegExp(`^${pattern}`, 'iu').exec(plain);
  return match?.slice(1) ?? null;
}

/** The parts of a name as the server knows them: `public."Orders"` is `public` and `Orders`. */
export function partsOf(name: string): string[] {
  return (name.match(new RegExp(PART, 'gu')) ?? []).map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase(),
  );
}

/** A name as text that `to_regclass` takes. */
export const regclass = (name: string) => partsOf(name).map(quoteName).join('.');
