import { cells, fold } from './width.ts';

const BEGINS =
  /^(--|alter|call|cluster|create|delete|drop|insert|pragma|refresh|reindex|select|set|truncate|update|vacuum|with)(?![\w-])/i;

/** Whether advice is SQL to paste, and no sentence. */
export const isSql = (text: string): boolean =>
  BEGINS.test(text) && (text.includes('\n') || text.endsWith(';'));

/** What can't be taken apart: comments, quoted and dollar-quoted text; then words, blanks, and line ends. */
const TOKENS =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|e'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\n|[^\S\n]+|\w+|[\s\S]/gi;

/**
 * SQL as lines of at most `width` cells that can be pasted: it is broken between words only, and a comment goes on as a
 * comment. What can't be broken stays whole, wider than that.
 */
export function foldSql(sql: string, width: number | null): string[] {
  if (width === null) return sql.split('\n');
  const lines: string[] = [];
  let line = new Line(width);
  const end = () => {
    lines.push(...line.lines);
    line = new Line(width);
  };
  for (const [token] of sql.matchAll(TOKENS)) {
    if (token === '\n') end();
    else line.add(token);
  }
  end();
  return lines;
}

/** A line of SQL that is broken as it grows. */
class Line {
  readonly #done: string[] = [];
  readonly #width: number;
  #current = '';
  /** Where the last word begins, which moves to the next line when it does not fit. */
  #word = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get lines(): string[] {
    return [...this.#done, this.#current].flatMap((text) => text.split('\n'));
  }

  add(token: string): void {
    if (token.startsWith('--') && this.#overflows(token)) this.#comment(token);
    else if (token.trim() === '') {
      this.#current += token;
      this.#word = this.#current.length;
    } else {
      if (this.#overflows(token)) this.#break();
      this.#current += token;
    }
  }

  /** Quoted text may have line ends of its own. */
  #overflows(token: string): boolean {
    const last = this.#current.slice(this.#current.lastIndexOf('\n') + 1);
    return cells(last + token.replace(/\n.*/s, '')) > this.#width;
  }

  #break(): void {
    const before = this.#current.slice(0, this.#word).trimEnd();
    if (before === '') return;
    this.#done.push(before);
    const margin = ' '.repeat(Math.min(indentOf(this.#done[0]) + 2, this.#width >> 1));
    this.#current = margin + this.#current.slice(this.#word);
    this.#word = margin.length;
  }

  /** A direction to handrail is one line. */
  #comment(token: string): void {
    this.#break();
    const margin = ' '.repeat(indentOf(this.#current));
    const room = this.#width - margin.length - 3;
    const folded = /^--\s*handrail:/.test(token) ? [token] : fold(token.slice(2).trim(), room);
    const whole = folded[0] === token ? folded : folded.map((text) => `-- ${text}`);
    const last = whole.pop() ?? '';
    this.#done.push(...whole.map((text) => margin + text));
    this.#current = margin + last;
    this.#word = this.#current.length;
  }
}

const indentOf = (line = ''): number => line.length - line.trimStart().length;
