const PARTS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]/g;

/** What stands between the first parenthesis of a text and the one that closes it; quoted ones do not count. */
export function inParentheses(text: string): string {
  let depth = 0;
  let begin = 0;
  for (const { 0: part, index } of text.matchAll(PARTS)) {
    if (part === '(' && depth++ === 0) begin = index + 1;
    if (part === ')' && --depth === 0) return text.slice(begin, index).trim();
  }
  return '';
}
