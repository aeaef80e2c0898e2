import type { Excerpt } from '../errors.ts';
import { offsetOfCharacter, type Position, positionAt } from './position.ts';

/** A part of one line: from `column` up to, not including, `endColumn`, which is greater. */
export interface Span extends Position {
  readonly endColumn: number;
}

const NAME = '(?:"(?:[^"\\r\\n]|"")*"?|[\\w$\\u{80}-\\u{10ffff}]+)';
const STRING = "'(?:[^'\\r\\n]|'')*'?";
const OPERATOR = '[-+*/<>=~!@#%^&|`?]+';
const TOKEN = new RegExp(`${NAME}(?:\\.${NAME})*|${STRING}|${OPERATOR}|\\S`, 'uy');

const LINE = /[^\r\n]*/y;

/** How much of a line is kept behind the beginning of what is meant. */
const LONGEST_REST = 1000;

/**
 * The part of the file that an error of the database means: the token (a qualified name wholly) at
 * `character` of the statement's text, which counts code points from 1; without it the statement's first line.
 */
export function spanOf(statement: Position & { text: string }, character?: number): Span {
  const { text } = statement;
  const offset = character === undefined ? 0 : offsetOfCharacter(text, character);
  const start = positionAt(text, offset, statement);
  const pattern = character === undefined ? LINE : TOKEN;
  pattern.lastIndex = offset;
  const meant = pattern.exec(text)?.[0].trimEnd() ?? '';
  return { ...start, endColumn: start.column + Math.max(1, length(meant)) };
}

/**
 * The line of a span and the one before it, out of the text of a file or script that begins on line
 * `firstLine`; undefined when the text has no such line. Very long lines are cut behind the span's beginning.
 */
export function excerpt(
  chunks: Iterable<string>,
  { line, column, endColumn }: Span,
  firstLine = 1,
): Excerpt | undefined {
  const from = Math.max(firstLine, line - 1);
  const lines: string[] = [];
  let number = firstLine;
  for (const text of linesOf(chunks)) {
    if (number >= from) lines.push(cut(text, column + LONGEST_REST));
    if (number++ < line) continue;
    const end = 1 + length(lines.at(-1) as string);
    return { firstLine: from, lines, line, column, endColumn: clamp(endColumn, column + 1, end) };
  }
  return undefined;
}

function* linesOf(chunks: Iterable<string>): Generator<string> {
  const lineBreak = /\r\n?|\n/g;
  let line = '';
  let afterReturn = false;
  for (const chunk of chunks) {
    if (chunk === '') continue;
    let from = afterReturn && chunk.startsWith('\n') ? 1 : 0;
    lineBreak.lastIndex = from;
    for (let found = lineBreak.exec(chunk); found; found = lineBreak.exec(chunk)) {
      yield line + chunk.slice(from, found.index);
      line = '';
      from = lineBreak.lastIndex;
    }
    line += chunk.slice(from);
    afterReturn = chunk.endsWith('\r');
  }
  yield line;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : text.slice(0, offsetOfCharacter(text, characters + 1));
}

/** Length in characters (code points). */
function length(text: string): number {
  return positionAt(text, text.length).column - 1;
}
