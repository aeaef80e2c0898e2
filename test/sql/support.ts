import { readFileSync } from 'node:fs';
import fc from 'fast-check';

/** The statements of a corpus file, which stand between lines `;;`. */
export function corpus(name: string): string[] {
  const text = readFileSync(new URL(`./corpus/${name}.sql`, import.meta.url), 'utf8');
  return text.split(/^;;\n/m).map((statement) => statement.trim());
}

/** A text cut into pieces at any UTF-16 offsets. */
export function cutAt(text: string, offsets: readonly number[]): string[] {
  const cuts = [0, ...offsets.map((n) => n % (text.length + 1)).sort((a, b) => a - b), text.length];
  return cuts.slice(1).map((end, i) => text.slice(cuts[i], end));
}

/** Where to cut. */
export const cuts = fc.array(fc.nat(1_000_000), { maxLength: 12 });

/** What may stand between two statements in every engine, beside their semicolon. */
const trivia = fc.constantFrom(
  '',
  '\n',
  ' \t\r\n',
  '-- a comment; with \' and " and $$\n',
  '--\n',
  '/* a ; comment \' " $$ */',
  '/**/',
  '\n\n  /* one */ -- two;\n',
);

/** At least one semicolon, with comments and empty statements around it. */
export const separator = fc
  .tuple(trivia, trivia, fc.constantFrom('', ';', ' ; ;'), trivia)
  .map(([before, after, empty, last]) => `\n${before};${after}${empty}${last}`);
