import type { Grammar } from './grammar.ts';
import { Lexer, type TokenKind } from './lexer.ts';

/** A token of a statement. Punctuation is one character a token; comments are left out. */
export interface Token {
  readonly kind: Exclude<TokenKind, 'line comment' | 'block comment' | 'meta command'>;
  /** As it is written, quotes and all. */
  readonly text: string;
  /** UTF-16 units from the beginning of the text. */
  readonly at: number;
}

/** The tokens of a text that is at hand as a whole. */
export function tokensOf(text: string, grammar: Grammar): Token[] {
  const lexer = new Lexer(grammar);
  lexer.feed(text);
  lexer.finish();
  const tokens: Token[] = [];
  for (let kind = lexer.next(); kind; kind = lexer.next()) {
    if (kind === 'line comment' || kind === 'block comment' || kind === 'meta command') continue;
    const { start, end } = lexer;
    const written = text.slice(start, end);
    const isNumber = /^\.?\d/.test(written);
    if (kind !== 'other' || isNumber) tokens.push({ kind, text: written, at: start });
    else [...written].forEach((one, i) => void tokens.push({ kind, text: one, at: start + i }));
  }
  return tokens;
}

/** The offsets at which the parts of a list begin that commas divide, from token `first` on. */
export function partsFrom(tokens: readonly Token[], first: number): number[] {
  const places: number[] = [];
  let depth = 0;
  let begins = true;
  for (const { kind, text, at } of tokens.slice(first)) {
    if (begins) places.push(at);
    begins = depth === 0 && text === ',' && kind === 'other';
    if (kind === '(' || text === '[') depth++;
    else if (kind === ')' || text === ']') depth--;
  }
  return places;
}
