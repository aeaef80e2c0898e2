import type { Grammar } from './grammar.ts';

/** Classes of characters: what a token that begins with one may be. */
export const BLANK = 0;
/** What words are made of lies from WORD to DOLLAR; the last two don't begin one. */
export const WORD = 1;
export const DIGIT = 2;
export const DOLLAR = 3;
export const OTHER = 4;
export const STRING = 5;
export const NAME = 6;
export const MINUS = 7;
export const SLASH = 8;
export const BACKSLASH = 9;
export const OPENING = 10;
export const CLOSING = 11;
export const SEMICOLON = 12;

/** Runs of characters, for `test` at a `lastIndex`; each also takes an empty one. */
export const BLANKS = /[ \t\n\r\f\v]*/y;
export const DIGITS = /[0-9]*/y;
/** What may follow the first character of a word. */
export const WORD_REST = /[\w$\u0080-\uffff]*/y;

export interface Characters {
  /** The class of each ASCII character, by its code. All other characters are of class WORD. */
  readonly classes: Uint8Array;
  /** A run of characters of class OTHER. */
  readonly others: RegExp;
}

const known = new WeakMap<Grammar, Characters>();

/** The characters as a grammar sees them. */
export function charactersOf(grammar: Grammar): Characters {
  const characters = known.get(grammar) ?? makeCharacters(grammar);
  known.set(grammar, characters);
  return characters;
}

function makeCharacters(grammar: Grammar): Characters {
  const classes = makeClasses(grammar);
  const others = [...classes.keys()].filter((code) => classes[code] === OTHER);
  const set = others.map((code) => `\\x${code.toString(16).padStart(2, '0')}`).join('');
  return { classes, others: new RegExp(`[${set}]*`, 'y') };
}

function makeClasses(grammar: Grammar): Uint8Array {
  const classes = new Uint8Array(128).fill(OTHER);
  const set = (characters: string, kind: number) => {
    for (const character of characters) classes[character.charCodeAt(0)] = kind;
  };
  set(' \t\n\r\f\v', BLANK);
  set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_', WORD);
  set('0123456789', DIGIT);
  set('$', DOLLAR);
  set("'", STRING);
  set(`"${grammar.nameQuotes}`, NAME);
  set('-', MINUS);
  set('/', SLASH);
  set('(', OPENING);
  set(')', CLOSING);
  set(';', SEMICOLON);
  if (grammar.metaCommands) set('\\', BACKSLASH);
  return classes;
}
