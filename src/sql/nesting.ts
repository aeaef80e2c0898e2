import type { Grammar } from './grammar.ts';

const MOST_WORDS = 8;

/** - `possible`: the statement may open one. `begun`: BEGIN was read, ATOMIC not yet. */
type Body = 'none' | 'possible' | 'begun' | 'open' | 'closed';

/** What of a statement decides whether a `;` ends it: its leading words, parentheses and body. */
export class Nesting {
  /** See `Statement.words`. */
  readonly words: string[] = [];
  readonly #grammar: Grammar;
  #depth = 0;
  #parenthesis = 0;
  #body: Body = 'none';
  #begin = 0;
  /** In a body: whether the next token begins a statement. Only there END is its end, and not that of a CASE. */
  #fresh = false;

  constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  /** Whether the text of words still matters. */
  get listens(): boolean {
    return this.words.length < MOST_WORDS || this.#body !== 'none';
  }

  word(text: string, offset: number): void {
    const word = text.toUpperCase();
    if (this.words.length < MOST_WORDS) {
      this.words.push(word);
      if (this.#body === 'none' && this.#grammar.hasBody(this.words)) this.#body = 'possible';
    }
    if (this.#body === 'open') {
      if (this.#fresh && word === 'END') this.#body = 'closed';
      this.#fresh = false;
    } else if (this.#body === 'begun' && word === 'ATOMIC') {
      this.#openBody();
    } else if (this.#body === 'possible' || this.#body === 'begun') {
      this.#body = 'possible';
      if (word === 'BEGIN' && this.#depth === 0) this.#beginBody(offset);
    }
  }

  /** Any token that is neither word nor parenthesis nor semicolon. */
  other(): void {
    this.#fresh = false;
    if (this.#body === 'begun') this.#body = 'possible';
  }

  opening(offset: number): void {
    this.other();
    if (this.#depth++ === 0) this.#parenthesis = offset;
  }

  closing(): void {
    this.other();
    if (this.#depth > 0) this.#depth--;
  }

  /** Takes a semicolon in: whether the statement holds it. */
  holdsSemicolon(): boolean {
    this.other();
    this.#fresh = true;
    return this.#body === 'open' || (this.#depth > 0 && this.#grammar.hasList(this.words));
  }

  /** A parenthesis that can't be closed any more at a semicolon, and where it opened. */
  unclosedParenthesis(): { what: string; offset: number } | null {
    const allowed = this.#depth === 0 || this.#grammar.hasList(this.words);
    return allowed ? null : { what: 'a parenthesis', offset: this.#parenthesis };
  }

  /** What can't be closed any more when the text ends, and where it opened. */
  unclosed(): { what: string; offset: number } | null {
    if (this.#depth > 0) return { what: 'a parenthesis', offset: this.#parenthesis };
    return this.#body === 'open' ? { what: 'a BEGIN … END body', offset: this.#begin } : null;
  }

  #beginBody(offset: number): void {
    this.#begin = offset;
    if (this.#grammar.bodyOpens === 'BEGIN') this.#openBody();
    else this.#body = 'begun';
  }

  #openBody(): void {
    this.#body = 'open';
    this.#fresh = true;
  }
}
