/** Lines and columns count from 1, columns in characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const SURROGATE = /[\ud800-\udfff]/;
const LINE_BREAK = /\r\n?|\n/g;

/** A position that moves over text, which may come in pieces cut anywhere. LF, CRLF and CR end a line. */
export class Cursor implements Position {
  line: number;
  column: number;
  #previous = 0;

  constructor({ line, column }: Position = { line: 1, column: 1 }) {
    this.line = line;
    this.column = column;
  }

  advance(text: string): void {
    if (text === '') return;
    let from = this.#previous === 13 && text.charCodeAt(0) === 10 ? 1 : 0;
    LINE_BREAK.lastIndex = from;
    while (LINE_BREAK.test(text)) {
      this.line++;
      this.column = 1;
      from = LINE_BREAK.lastIndex;
    }
    this.column += SURROGATE.test(text) ? this.#characters(text, from) : text.length - from;
    this.#previous = text.charCodeAt(text.length - 1);
  }

  /** How many characters begin from an index on. */
  #characters(text: string, from: number): number {
    let count = 0;
    for (let at = from; at < text.length; at++) if (!this.#endsPair(text, at)) count++;
    return count;
  }

  #endsPair(text: string, at: number): boolean {
    if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) return false;
    const before = at > 0 ? text.charCodeAt(at - 1) : this.#previous;
    return (before & 0xfc00) === 0xd800;
  }
}

/** The position of `offset` (UTF-16) in a text that begins at `from`. */
export function positionAt(text: string, offset: number, from?: Position): Position {
  const cursor = new Cursor(from);
  cursor.advance(text.slice(0, offset));
  return { line: cursor.line, column: cursor.column };
}

/** The UTF-16 offset of a database's character position, which counts code points from 1. */
export function offsetOfCharacter(text: string, character: number): number {
  let offset = 0;
  for (let n = 1; n < character && offset < text.length; n++) {
    offset += (text.codePointAt(offset) as number) > 0xffff ? 2 : 1;
  }
  return offset;
}
