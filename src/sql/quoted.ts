/**
 * Finds the end of something quoted. `at` is where to go on reading. Gives the offset behind its end; or,
 * when `text` does not have it, `~offset` of where to go on once more text has come. `last`: none will.
 */
export type Seek = (text: string, at: number, last: boolean) => number;

/** Ends at `quote`; a doubled `quote` is part of it. */
export function seekQuote(quote: string): Seek {
  return (text, at, last) => {
    for (let from = at; ; ) {
      const end = text.indexOf(quote, from);
      if (end < 0) return ~text.length;
      if (end + 1 === text.length) return last ? end + 1 : ~end;
      if (text[end + 1] !== quote) return end + 1;
      from = end + 2;
    }
  };
}

const QUOTE_OR_BACKSLASH = /['\\]/g;

/** A string in which a backslash takes the next character along. */
export const seekEscaped: Seek = (text, at, last) => {
  for (let from = at; ; ) {
    QUOTE_OR_BACKSLASH.lastIndex = from;
    const found = QUOTE_OR_BACKSLASH.exec(text)?.index;
    if (found === undefined) return ~text.length;
    const quote = text[found] === "'";
    if (found + 1 === text.length) return last && quote ? found + 1 : ~found;
    if (quote && text[found + 1] !== "'") return found + 1;
    from = found + 2;
  }
};

/** Ends at the first `closer`, whatever stands before it. */
export function seekText(closer: string): Seek {
  return (text, at) => {
    const end = text.indexOf(closer, at);
    return end < 0 ? ~Math.max(at, text.length - closer.length + 1) : end + closer.length;
  };
}

/** A block comment that has been opened once and may hold others. */
export function seekNestedComment(): Seek {
  const edge = /\/\*|\*\//g;
  let depth = 1;
  return (text, at) => {
    edge.lastIndex = at;
    let resume = at;
    for (let found = edge.exec(text); found; found = edge.exec(text)) {
      depth += found[0] === '/*' ? 1 : -1;
      resume = edge.lastIndex;
      if (depth === 0) return resume;
    }
    return ~Math.max(resume, text.length - 1);
  };
}
