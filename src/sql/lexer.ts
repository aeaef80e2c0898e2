import type { Grammar } from './grammar.ts';
import { Cursor, type Position } from './position.ts';
import { type Seek, seekEscaped, seekNestedComment, seekQuote, seekText } from './quoted.ts';

export type TokenKind =
  | 'word'
  | 'string'
  | 'name'
  | 'line comment'
  | 'block comment'
  | 'meta command'
  | '('
  | ')'
  | ';'
  | 'other';

/** Something quoted whose end has not been read yet. */
export interface Open {
  readonly kind: 'string' | 'name' | 'block comment';
  /** As errors call it. */
  readonly what: string;
  readonly offset: number;
  /** Known once the piece in which it began is gone. */
  position: Position | null;
  readonly seek: Seek;
}

const BLANK = 0;
const WORD = 1;
const DIGIT = 2;
const DOLLAR = 3;
const OTHER = 4;
const STRING = 5;
const NAME = 6;
const MINUS = 7;
const SLASH = 8;
const BACKSLASH = 9;
const OPENING = 10;
const CLOSING = 11;
const SEMICOLON = 12;

const TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const MAYBE_TAG = /\$[\w\u0080-\uffff]*/y;
const META_COMMAND = /\\[A-Za-z.!?;:]\S*/y;

/** After an E'…' string: nothing of interest, the string just now, or the string and then a new line. */
type Tail = 'none' | 'same line' | 'next line';

const seekString = seekQuote("'");
const nameSeeks: Record<string, Seek> = {
  '"': seekQuote('"'),
  '`': seekQuote('`'),
  '[': seekText(']'),
};

/**
 * Reads SQL token by token, from text that comes in pieces of any size. It remembers only the piece at
 * hand and a token that is not complete, of something quoted not even that. A byte order mark at the
 * beginning is passed over. Offsets are those of the whole text, in UTF-16 units.
 */
export class Lexer {
  /** Where the last token begins and ends. */
  start = 0;
  end = 0;
  /** What is still open at the end of the text so far. */
  open: Open | null = null;

  readonly #grammar: Grammar;
  readonly #classes: Uint8Array;
  readonly #lineEnd: RegExp;
  #text = '';
  /** The offset of `#text` in the whole text. */
  #base = 0;
  /** Where in `#text` to go on. */
  #at = 0;
  #last = false;
  #tail: Tail = 'none';
  readonly #cursor: Cursor;
  /** The offset at which the cursor stands. */
  #passed = 0;

  /** `from`: the position at which the text begins. */
  constructor(grammar: Grammar, from?: Position) {
    this.#grammar = grammar;
    this.#cursor = new Cursor(from);
    this.#classes = classesOf(grammar);
    this.#lineEnd = grammar.lineEnds === '\n' ? /\n/g : /[\r\n]/g;
  }

  /** Takes the next piece. Call it when `next` has given null. */
  feed(chunk: string): void {
    if (this.open) this.open.position ??= this.locate(this.open.offset);
    this.locate(this.position);
    const atStart = this.#base === 0 && this.#text === '';
    this.#base += this.#at;
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) + chunk : chunk;
    this.#at = 0;
    if (!atStart || chunk.charCodeAt(0) !== 0xfeff) return;
    this.#text = chunk.slice(1);
    this.#base = 1;
    this.#passed = 1;
  }

  /** Says that no further piece will come. */
  finish(): void {
    this.#last = true;
  }

  /** How far the text has been read. */
  get position(): number {
    return this.#base + this.#at;
  }

  /** A part of the piece at hand, by offsets of the whole text. */
  slice(start: number, end: number): string {
    return this.#text.slice(start - this.#base, end - this.#base);
  }

  /** The position of an offset in the piece at hand that does not lie before one asked for earlier. */
  locate(offset: number): Position {
    this.#cursor.advance(this.slice(this.#passed, offset));
    this.#passed = offset;
    return { line: this.#cursor.line, column: this.#cursor.column };
  }

  /**
   * The next token, placed at `start` and `end`; or null when the rest of the piece is not enough to tell.
   * A token is whole in the piece at hand, except for those that were `open` in between.
   */
  next(): TokenKind | null {
    if (this.open) return this.#close(this.open);
    this.#skipBlanks();
    if (this.#at >= this.#text.length) return null;
    switch (this.#classAt(this.#at)) {
      case WORD:
        return this.#word();
      case DIGIT:
        return this.#number();
      case DOLLAR:
        return this.#dollar();
      case STRING:
        return this.#string(this.#at + 1, this.#tail === 'next line');
      case NAME:
        return this.#name(this.#at);
      case MINUS:
        return this.#either('-');
      case SLASH:
        return this.#either('*');
      case BACKSLASH:
        return this.#metaCommand();
      case OPENING:
        return this.#token('(', this.#at + 1);
      case CLOSING:
        return this.#token(')', this.#at + 1);
      case SEMICOLON:
        return this.#token(';', this.#at + 1);
      default:
        return this.#others();
    }
  }

  #classAt(at: number): number {
    const code = this.#text.charCodeAt(at);
    return code < 128 ? (this.#classes[code] as number) : WORD;
  }

  #skipBlanks(): void {
    const from = this.#at;
    this.#at = this.#runEnd(from, BLANK, BLANK);
    if (this.#tail === 'same line' && /[\r\n]/.test(this.#text.slice(from, this.#at))) {
      this.#tail = 'next line';
    }
  }

  #token(kind: TokenKind, end: number): TokenKind {
    this.start = this.#base + this.#at;
    this.end = this.#base + end;
    this.#at = end;
    if (kind !== 'line comment') this.#tail = 'none';
    return kind;
  }

  /** A word, unless it is the prefix of something quoted: E'…', B'…', X'…', N'…', U&'…', U&"…". */
  #word(): TokenKind | null {
    const text = this.#text;
    const end = this.#runEnd(this.#at, WORD, DOLLAR);
    if (end + 1 >= text.length && !this.#last) return null;
    if (end === this.#at + 1) {
      if (text[end] === "'") return this.#string(end + 1, /[eE]/.test(text[this.#at] as string));
      if (text[end] === '&' && /[uU]/.test(text[this.#at] as string)) {
        if (text[end + 1] === "'") return this.#string(end + 2, false);
        if (text[end + 1] === '"') return this.#name(end + 1);
      }
    }
    return this.#token('word', end);
  }

  /** Digits, and what PostgreSQL calls trailing junk: an identifier that stands right behind them. */
  #number(): TokenKind | null {
    const digits = this.#runEnd(this.#at, DIGIT, DIGIT);
    const end = this.#isWord(digits) ? this.#runEnd(digits, WORD, DOLLAR) : digits;
    return end === this.#text.length && !this.#last ? null : this.#token('other', end);
  }

  #isWord(at: number): boolean {
    return at < this.#text.length && this.#classAt(at) === WORD;
  }

  /** The end of the run of characters from `at` on whose classes lie between two. */
  #runEnd(from: number, lowest: number, highest: number): number {
    const { length } = this.#text;
    let at = from;
    for (; at < length; at++) {
      const kind = this.#classAt(at);
      if (kind < lowest || kind > highest) break;
    }
    return at;
  }

  #others(): TokenKind {
    return this.#token('other', this.#runEnd(this.#at, OTHER, OTHER));
  }

  #string(at: number, escapes: boolean): TokenKind | null {
    const seek = escapes && this.#grammar.escapeStrings ? seekEscaped : seekString;
    return this.#quoted('string', 'a quoted string', at, seek);
  }

  #name(quote: number): TokenKind | null {
    const seek = nameSeeks[this.#text[quote] as string] as Seek;
    return this.#quoted('name', 'a quoted name', quote + 1, seek);
  }

  #dollar(): TokenKind | null {
    const tag = this.#grammar.dollarQuotes && this.#match(TAG);
    if (tag) {
      const what = `a dollar-quoted string ${tag}`;
      return this.#quoted('string', what, this.#at + tag.length, seekText(tag));
    }
    const more = (this.#match(MAYBE_TAG) ?? '').length;
    if (this.#at + more === this.#text.length && !this.#last) return null;
    return this.#token('other', this.#at + 1);
  }

  /** A comment when `second` is the next character, an operator otherwise. */
  #either(second: '-' | '*'): TokenKind | null {
    const next = this.#text[this.#at + 1];
    if (next === undefined && !this.#last) return null;
    if (next !== second) return this.#token('other', this.#at + 1);
    if (second === '-') return this.#lineComment();
    const seek = this.#grammar.nestedComments ? seekNestedComment() : seekText('*/');
    return this.#quoted('block comment', 'a block comment', this.#at + 2, seek);
  }

  #lineComment(): TokenKind | null {
    this.#lineEnd.lastIndex = this.#at;
    const end = this.#lineEnd.exec(this.#text)?.index;
    if (end === undefined && !this.#last) return null;
    return this.#token('line comment', end ?? this.#text.length);
  }

  #metaCommand(): TokenKind | null {
    const command = this.#match(META_COMMAND) ?? '\\';
    const end = this.#at + command.length;
    if (end === this.#text.length && !this.#last) return null;
    return this.#token(command.length > 1 ? 'meta command' : 'other', end);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #quoted(kind: Open['kind'], what: string, at: number, seek: Seek): TokenKind | null {
    this.open = { kind, what, offset: this.#base + this.#at, position: null, seek };
    this.#at = at;
    return this.#close(this.open);
  }

  /** Goes on to the end of what is open. */
  #close({ kind, offset, seek }: Open): TokenKind | null {
    const end = seek(this.#text, this.#at, this.#last);
    if (end < 0) {
      this.#at = ~end;
      return null;
    }
    this.open = null;
    this.#token(kind, end);
    this.start = offset;
    if (seek === seekEscaped) this.#tail = 'same line';
    return kind;
  }
}

/** The class of each ASCII character; all others are part of words. */
function classesOf(grammar: Grammar): Uint8Array {
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
