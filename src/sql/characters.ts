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

const known = new WeakMap<Grammar, Uint8Array>();

/** The class of each ASCII character, by its code. All other characters are of class WORD. */
export function classesOf(grammar: Grammar): Uint8Array {
  const classes = known.get(grammar) ?? makeClasses(grammar);
  known.set(grammar, classes);
  return classes;
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
