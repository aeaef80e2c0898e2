import { Cursor, type Position } from './position.ts';

/**
 * The piece at hand of a text that comes in pieces of any size. Offsets are those of the whole text, in
 * UTF-16 units; `at` is one of `text`. A byte order mark at the beginning of the text is passed over.
 */
export class Piece {
  /** What has not been read of earlier pieces, and this one. */
  text = '';
  /** Where in `text` to go on reading. */
  at = 0;
  /** No further piece will come. */
  last = false;
  #base = 0;
  readonly #cursor: Cursor;
  /** The offset at which the cursor stands. */
  #passed = 0;

  /** `from`: the position at which the text begins. */
  constructor(from?: Position) {
    this.#cursor = new Cursor(from);
  }

  /** Puts the next piece in the place of what has been read. */
  replace(chunk: string): void {
    this.locate(this.reached);
    const first = this.#base === 0 && this.text === '';
    this.#base += this.at;
    this.text = this.at < this.text.length ? this.text.slice(this.at) + chunk : chunk;
    this.at = 0;
    if (!first || chunk.charCodeAt(0) !== 0xfeff) return;
    this.text = chunk.slice(1);
    this.#base = 1;
    this.#passed = 1;
  }

  /** How far the whole text has been read. */
  get reached(): number {
    return this.#base + this.at;
  }

  /** The offset in the whole text of an index in `text`. */
  offset(at: number): number {
    return this.#base + at;
  }

  /** The text between two offsets, both in this piece. */
  slice(start: number, end: number): string {
    return this.text.slice(start - this.#base, end - this.#base);
  }

  /** The line and column of an offset in this piece that does not lie before one asked for earlier. */
  locate(offset: number): Position {
    this.#cursor.advance(this.slice(this.#passed, offset));
    this.#passed = offset;
    return { line: this.#cursor.line, column: this.#cursor.column };
  }

  /** What a sticky pattern matches where reading goes on. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }
}
