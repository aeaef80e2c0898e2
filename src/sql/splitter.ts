import { HandrailError } from '../errors.ts';
import type { Grammar } from './grammar.ts';
import { Lexer, type TokenKind } from './lexer.ts';
import { Nesting } from './nesting.ts';
import type { Piece } from './piece.ts';
import { type Position, positionAt } from './position.ts';

/** A statement of a script. */
export interface Statement {
  /** From its first token to its last; comments inside are part of it, the `;` is not. */
  readonly text: string;
  /** Where `text` begins in the file: from 1, columns in characters. */
  readonly line: number;
  readonly column: number;
  /** Where `text` begins in the script, in UTF-16 units. */
  readonly offset: number;
  /**
   * The first words of the statement, eight at most, upper-cased. Whatever is no bare word (comments,
   * quoted things, numbers, punctuation) is left out: `ALTER TABLE public."T" ADD …` is
   * `ALTER TABLE PUBLIC ADD …`.
   */
  readonly words: readonly string[];
}

/** Where a script stands: its file as shown to people, and the line on which it begins. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/**
 * Splits a script into its statements, each given as soon as its end is read; only the current one is in
 * memory. The pieces may be cut anywhere. A statement that holds nothing is left out; the last one needs
 * no `;`. Throws SOURCE_UNTERMINATED and SOURCE_META_COMMAND, placed where the thing begins.
 */
export function* split(
  chunks: Iterable<string>,
  grammar: Grammar,
  origin: Origin = { file: '', line: 1 },
): Generator<Statement> {
  const splitter = new Splitter(grammar, origin);
  for (const chunk of chunks) {
    splitter.feed(chunk);
    for (let one = splitter.next(); one; one = splitter.next()) yield one;
  }
  splitter.finish();
  for (let one = splitter.next(); one; one = splitter.next()) yield one;
  const last = splitter.last();
  if (last) yield last;
}

/** The statement that is being read. */
interface Current {
  readonly offset: number;
  readonly position: Position;
  readonly nesting: Nesting;
  /** Where its last token so far ends. */
  end: number;
  /** Its text in earlier pieces, and how far that goes. */
  readonly pieces: string[];
  kept: number;
}

interface Unclosed {
  readonly what: string;
  readonly offset: number;
  readonly position?: Position | null;
}

class Splitter {
  readonly #grammar: Grammar;
  readonly #file: string;
  readonly #lexer: Lexer;
  readonly #piece: Piece;
  #current: Current | null = null;

  constructor(grammar: Grammar, { file, line }: Origin) {
    this.#grammar = grammar;
    this.#file = file;
    this.#lexer = new Lexer(grammar, { line, column: 1 });
    this.#piece = this.#lexer.piece;
  }

  /** Takes the next piece. Call it when `next` has given null. */
  feed(chunk: string): void {
    this.#keep();
    this.#lexer.feed(chunk);
  }

  /** Says that no further piece will come. */
  finish(): void {
    this.#lexer.finish();
  }

  /** The next statement that a `;` ends, or null when there is none in the text so far. */
  next(): Statement | null {
    const lexer = this.#lexer;
    for (let kind = lexer.next(); kind; kind = lexer.next()) {
      if (kind === 'line comment' || kind === 'block comment') continue;
      if (kind === 'meta command') throw this.#metaCommand();
      const current = this.#current;
      if (kind === ';') {
        if (!current) continue;
        const unclosed = current.nesting.unclosedParenthesis();
        if (unclosed) throw this.#unterminated(unclosed);
        if (!current.nesting.holdsSemicolon()) return this.#take(current);
        current.end = lexer.end;
      } else this.#add(kind, current ?? this.#begin(lexer.start));
    }
    return null;
  }

  /** The statement that the end of the text ends, if there is one. */
  last(): Statement | null {
    this.#keep();
    const current = this.#current;
    const unclosed = this.#lexer.open ?? current?.nesting.unclosed();
    if (unclosed) throw this.#unterminated(unclosed);
    return current && this.#take(current);
  }

  #add(kind: TokenKind, current: Current): void {
    const { nesting } = current;
    const { start, end } = this.#lexer;
    current.end = end;
    if (kind === '(') nesting.opening(start);
    else if (kind === ')') nesting.closing();
    else if (kind !== 'word') nesting.other();
    else if (nesting.listens) nesting.word(this.#piece.slice(start, end), start);
  }

  #begin(offset: number): Current {
    this.#current = {
      offset,
      position: this.#piece.locate(offset),
      nesting: new Nesting(this.#grammar),
      end: offset,
      pieces: [],
      kept: offset,
    };
    return this.#current;
  }

  #take(current: Current): Statement {
    const { offset, position, nesting, end } = current;
    const text = this.#textUpTo(Math.max(end, current.kept), current).slice(0, end - offset);
    this.#current = null;
    return { text, ...position, offset, words: nesting.words };
  }

  /** The current statement's text, from its beginning. */
  #textUpTo(end: number, { pieces, kept }: Current): string {
    const rest = this.#piece.slice(kept, end);
    return pieces.length === 0 ? rest : pieces.join('') + rest;
  }

  /** Puts aside what the current statement has in the piece at hand, before the next one replaces it. */
  #keep(): void {
    const { open } = this.#lexer;
    const { reached } = this.#piece;
    const opensNow = open !== null && open.kind !== 'block comment';
    const current = this.#current ?? (opensNow ? this.#begin(open.offset) : null);
    if (!current || current.kept === reached) return;
    current.pieces.push(this.#piece.slice(current.kept, reached));
    current.kept = reached;
  }

  #metaCommand(): HandrailError {
    const { start, end } = this.#lexer;
    const at = { file: this.#file, ...this.#piece.locate(start) };
    return new HandrailError(
      'SOURCE_META_COMMAND',
      { command: this.#piece.slice(start, end) },
      { at },
    );
  }

  #unterminated({ what, offset, position = null }: Unclosed): HandrailError {
    const at = { file: this.#file, ...(position ?? this.#positionOf(offset)) };
    return new HandrailError('SOURCE_UNTERMINATED', { what }, { at });
  }

  /** The position of something that opened at `offset`: in the current statement, or in this piece behind it. */
  #positionOf(offset: number): Position {
    const current = this.#current;
    if (!current) return this.#piece.locate(offset);
    const text = this.#textUpTo(this.#piece.reached, current);
    return positionAt(text, offset - current.offset, current.position);
  }
}
