import type { Grammar } from './grammar.ts';
import { Lexer, type TokenKind } from './lexer.ts';

/** A `-- …` comment. */
export interface LineComment {
  /** With its `--`, without blanks at its end. */
  readonly text: string;
  /** From 1; columns in characters. */
  readonly line: number;
  readonly column: number;
  /** Where `text` begins and ends in the whole text, in UTF-16 units. */
  readonly offset: number;
  readonly endOffset: number;
  /** No statement stands before it. */
  readonly head: boolean;
}

/**
 * The line comments of a script, whose pieces may be cut anywhere; not what looks like one inside
 * something quoted or in a block comment. Never throws.
 */
export function* lineComments(chunks: Iterable<string>, grammar: Grammar): Generator<LineComment> {
  const lexer = new Lexer(grammar);
  let head = true;
  for (const kind of tokens(chunks, lexer)) {
    if (kind === 'line comment') yield { ...placed(lexer), head };
    else if (kind !== 'block comment' && kind !== ';') head = false;
  }
}

/** The first line comment that matches `pattern`, in a text or its pieces. */
export function findLineComment(
  text: string | Iterable<string>,
  pattern: RegExp,
  grammar: Grammar,
): LineComment | null {
  const chunks = typeof text === 'string' ? [text] : text;
  for (const comment of lineComments(chunks, grammar)) {
    if (comment.text.search(pattern) >= 0) return comment;
  }
  return null;
}

function* tokens(chunks: Iterable<string>, lexer: Lexer): Generator<TokenKind> {
  for (const chunk of chunks) {
    lexer.feed(chunk);
    for (let kind = lexer.next(); kind; kind = lexer.next()) yield kind;
  }
  lexer.finish();
  for (let kind = lexer.next(); kind; kind = lexer.next()) yield kind;
}

function placed(lexer: Lexer): Omit<LineComment, 'head'> {
  const { start: offset, end } = lexer;
  const text = lexer.piece.slice(offset, end).trimEnd();
  return { text, ...lexer.piece.locate(offset), offset, endOffset: offset + text.length };
}
