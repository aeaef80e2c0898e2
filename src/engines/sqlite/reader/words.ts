import type { Token } from '../../../sql/tokens.ts';

/** Reads the tokens of a statement one after the other. Names come unquoted and in lower case. */
export class Words {
  at = 0;
  readonly #tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.at >= this.#tokens.length;
  }

  /** Where the next token begins. */
  get place(): number {
    return (this.#tokens[this.at] ?? this.#tokens.at(-1))?.at ?? 0;
  }

  peek(ahead = 0): string {
    return this.#tokens[this.at + ahead]?.text.toUpperCase() ?? '';
  }

  /** Whether the next tokens are these words; they are not taken. */
  is(...words: readonly string[]): boolean {
    return words.every((word, i) => this.peek(i) === word);
  }

  /** Takes these words when they come next. */
  take(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.at += words.length;
    return true;
  }

  /** Takes a name: without its schema, unquoted, in lower case. */
  name(): string {
    let name = this.#one();
    while (this.take('.')) name = this.#one();
    return name;
  }

  #one(): string {
    const token = this.#tokens[this.at++];
    return token ? unquoted(token).toLowerCase() : '';
  }

  /** Takes what stands between parentheses, when one opens here. */
  group(): Token[] {
    if (!this.take('(')) return [];
    const from = this.at;
    for (let depth = 1; !this.done; this.at++) {
      if (this.peek() === '(') depth++;
      else if (this.peek() === ')' && --depth === 0) break;
    }
    return this.#tokens.slice(from, this.at++);
  }

  /** Takes one operand: a group, or a token with a sign before it. */
  operand(): Token[] {
    const from = this.at;
    if (this.is('-') || this.is('+')) this.at++;
    if (this.is('(')) this.group();
    else this.at++;
    if (this.is('(')) this.group();
    return this.#tokens.slice(from, this.at);
  }

  rest(): readonly Token[] {
    return this.#tokens.slice(this.at);
  }
}

/** A name without its quotes. */
export function unquoted({ kind, text }: Token): string {
  if (kind !== 'name' && kind !== 'string') return text;
  const quote = text[0] as string;
  const inner = text.slice(1, -1);
  return quote === '[' ? inner : inner.replaceAll(quote + quote, quote);
}

/** Cuts a list of tokens at its commas. */
export function parts(tokens: readonly Token[]): Token[][] {
  const found: Token[][] = [];
  let part: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === '(') depth++;
    if (token.kind === ')') depth--;
    if (depth === 0 && token.text === ',') {
      found.push(part);
      part = [];
    } else part.push(token);
  }
  return part.length > 0 ? [...found, part] : found;
}

/** The plain names in a list of columns; null where there is an expression. */
export function namesIn(tokens: readonly Token[]): (string | null)[] {
  return parts(tokens).map((part) => {
    const [first, second] = part;
    const isName = first && (first.kind === 'word' || first.kind === 'name');
    const isPlain = isName && (!second || /^(ASC|DESC|COLLATE)$/i.test(second.text));
    return isPlain ? unquoted(first).toLowerCase() : null;
  });
}
