import {
  BACKSLASH,
  BLANK,
  BLANKS,
  type Characters,
  CLOSING,
  charactersOf,
  DIGIT,
  DIGITS,
  DOLLAR,
  MINUS,
  NAME,
  OPENING,
  SEMICOLON,
  SLASH,
  STRING,
  WORD,
  WORD_REST,
} from './characters.ts';
import type { Grammar } from './grammar.ts';
import { Piece } from './piece.ts';
import type { Position } from './position.ts';
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
 * hand and a token that is not complete; of something quoted not even that.
 */
export class Lexer {
  /** The offsets at which the last token begins and ends. */
  start = 0;
  end = 0;
  /** What is still open at the end of the text so far. */
  open: Open | null = null;

  readonly piece: Piece;
  readonly #grammar: Grammar;
  readonly #characters: Characters;
  readonly #lineEnd: RegExp;
  #tail: Tail = 'none';

  /** `from`: the position at which the text begins. */
  constructor(grammar: Grammar, from?: Position) {
    this.piece = new Piece(from);
    this.#grammar = grammar;
    this.#characters = charactersOf(grammar);
    this.#lineEnd = grammar.lineEnds === '\n' ? /\n/g : /[\r\n]/g;
  }

  /** Takes the next piece. Call it when `next` has given null. */
  feed(chunk: string): void {
    if (this.open) this.open.position ??= this.piece.locate(this.open.offset);
    this.piece.replace(chunk);
  }

  /** Says that no further piece will come. */
  finish(): void {
    this.piece.last = true;
  }

  /**
   * The next token, placed at `start` and `end`; or null when the rest of the piece is not enough to tell.
   * A token is whole in the piece at hand, except for those that were `open` in between.
   */
  next(): TokenKind | null {
    if (this.open) return this.#close(this.open);
    if (this.#classAt(this.piece.at) === BLANK) this.#skipBlanks();
    if (this.piece.at >= this.piece.text.length) return null;
    switch (this.#classAt(this.piece.at)) {
      case WORD:
        return this.#word();
      case DIGIT:
        return this.#number();
      case DOLLAR:
        return this.#dollar();
      case STRING:
        return this.#string(this.piece.at + 1, this.#tail === 'next line');
      case NAME:
        return this.#name(this.piece.at);
      case MINUS:
        return this.#either('-');
      case SLASH:
        return this.#either('*');
      case BACKSLASH:
        return this.#metaCommand();
      case OPENING:
        return this.#token('(', this.piece.at + 1);
      case CLOSING:
        return this.#token(')', this.piece.at + 1);
      case SEMICOLON:
        return this.#token(';', this.piece.at + 1);
      default:
        return this.#others();
    }
  }

  #classAt(at: number): number {
    const code = this.piece.text.charCodeAt(at);
    return code < 128 ? (this.#characters.classes[code] as number) : WORD;
  }

  #skipBlanks(): void {
    const from = this.piece.at;
    this.piece.at = this.#runEnd(from, BLANKS);
    if (this.#tail === 'same line' && /[\r\n]/.test(this.piece.text.slice(from, this.piece.at))) {
      this.#tail = 'next line';
    }
  }

  #token(kind: TokenKind, end: number): TokenKind {
    this.start = this.piece.reached;
    this.end = this.piece.offset(end);
    this.piece.at = end;
    if (kind !== 'line comment') this.#tail = 'none';
    return kind;
  }

  /** A word, unless it is the prefix of something quoted: E'…', B'…', X'…', N'…', U&'…', U&"…". */
  #word(): TokenKind | null {
    const text = this.piece.text;
    const end = this.#runEnd(this.piece.at, WORD_REST);
    if (end + 1 >= text.length && !this.piece.last) return null;
    if (end === this.piece.at + 1) {
      if (text[end] === "'")
        return this.#string(end + 1, /[eE]/.test(text[this.piece.at] as string));
      if (text[end] === '&' && /[uU]/.test(text[this.piece.at] as string)) {
        if (text[end + 1] === "'") return this.#string(end + 2, false);
        if (text[end + 1] === '"') return this.#name(end + 1);
      }
    }
    return this.#token('word', end);
  }

  /** Digits, and what PostgreSQL calls trailing junk: an identifier that stands right behind them. */
  #number(): TokenKind | null {
    const digits = this.#runEnd(this.piece.at, DIGITS);
    const end = this.#isWord(digits) ? this.#runEnd(digits, WORD_REST) : digits;
    return end === this.piece.text.length && !this.piece.last ? null : this.#token('other', end);
  }

  #isWord(at: number): boolean {
    return at < this.piece.text.length && this.#classAt(at) === WORD;
  }

  /** The end of the run of characters that a sticky pattern takes from an index on. */
  #runEnd(from: number, run: RegExp): number {
    run.lastIndex = from;
    run.test(this.piece.text);
    return run.lastIndex;
  }

  #others(): TokenKind {
    return this.#token('other', this.#runEnd(this.piece.at, this.#characters.others));
  }

  #string(at: number, escapes: boolean): TokenKind | null {
    const seek = escapes && this.#grammar.escapeStrings ? seekEscaped : seekString;
    return this.#quoted('string', 'a quoted string', at, seek);
  }

  #name(quote: number): TokenKind | null {
    const seek = nameSeeks[this.piece.text[quote] as string] as Seek;
    return this.#quoted('name', 'a quoted name', quote + 1, seek);
  }

  #dollar(): TokenKind | null {
    const tag = this.#grammar.dollarQuotes && this.piece.match(TAG);
    if (tag) {
      const what = `a dollar-quoted string ${tag}`;
      return this.#quoted('string', what, this.piece.at + tag.length, seekText(tag));
    }
    const more = (this.piece.match(MAYBE_TAG) ?? '').length;
    if (this.piece.at + more === this.piece.text.length && !this.piece.last) return null;
    return this.#token('other', this.piece.at + 1);
  }

  /** A comment when `second` is the next character, an operator otherwise. */
  #either(second: '-' | '*'): TokenKind | null {
    const next = this.piece.text[this.piece.at + 1];
    if (next === undefined && !this.piece.last) return null;
    if (next !== second) return this.#token('other', this.piece.at + 1);
    if (second === '-') return this.#lineComment();
    const seek = this.#grammar.nestedComments ? seekNestedComment() : seekText('*/');
    return this.#quoted('block comment', 'a block comment', this.piece.at + 2, seek);
  }

  #lineComment(): TokenKind | null {
    this.#lineEnd.lastIndex = this.piece.at;
    const end = this.#lineEnd.exec(this.piece.text)?.index;
    if (end === undefined && !this.piece.last) return null;
    return this.#token('line comment', end ?? this.piece.text.length);
  }

  #metaCommand(): TokenKind | null {
    const command = this.piece.match(META_COMMAND) ?? '\\';
    const end = this.piece.at + command.length;
    if (end === this.piece.text.length && !this.piece.last) return null;
    return this.#token(command.length > 1 ? 'meta command' : 'other', end);
  }

  #quoted(kind: Open['kind'], what: string, at: number, seek: Seek): TokenKind | null {
    this.open = { kind, what, offset: this.piece.reached, position: null, seek };
    this.piece.at = at;
    return this.#close(this.open);
  }

  /** Goes on to the end of what is open. */
  #close({ kind, offset, seek }: Open): TokenKind | null {
    const end = seek(this.piece.text, this.piece.at, this.piece.last);
    if (end < 0) {
      this.piece.at = ~end;
      return null;
    }
    this.open = null;
    this.#token(kind, end);
    this.start = offset;
    if (seek === seekEscaped) this.#tail = 'same line';
    return kind;
  }
}
