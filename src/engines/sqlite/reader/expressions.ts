import type { Expression, Where } from '../../../schema/action.ts';
import type { Token } from '../../../sql/tokens.ts';
import { unquoted } from './words.ts';

const CONSTANTS = /^(NULL|TRUE|FALSE)$/i;
const MOMENTS = /^CURRENT_(TIME|DATE|TIMESTAMP)$/i;
const KEYWORDS =
  /^(SELECT|FROM|WHERE|AND|OR|NOT|IN|IS|LIKE|GLOB|BETWEEN|CASE|WHEN|THEN|ELSE|END|CAST|AS|JOIN|ON|LEFT|INNER|GROUP|ORDER|BY|LIMIT|EXISTS|DISTINCT|ASC|DESC|UNION|ALL|HAVING|USING|VALUES|COLLATE|ESCAPE|OFFSET|SET)$/i;

/** An expression out of its tokens. A moment such as CURRENT_TIMESTAMP counts as a function. */
export function expression(tokens: readonly Token[]): Expression {
  const words = tokens.filter(({ kind }) => kind === 'word');
  const isCall = (token: Token) => tokens[tokens.indexOf(token) + 1]?.kind === '(';
  const functions = words
    .filter((token) => MOMENTS.test(token.text) || (isCall(token) && !KEYWORDS.test(token.text)))
    .map(({ text }) => text.toLowerCase());
  const columns = columnsIn(tokens);
  const bare = tokens.filter(({ kind }) => kind !== '(' && kind !== ')');
  const isPlain = bare.length === 1 || (bare.length === 2 && /^[+-]$/.test(bare[0]?.text ?? ''));
  return {
    text: tokens.map(({ text }) => text).join(' '),
    constant:
      functions.length === 0 && columns.length === 0 && (isPlain || tokens[0]?.kind !== '('),
    isNull: bare.length === 1 && /^null$/i.test(bare[0]?.text ?? ''),
    functions,
    columns,
    strings: tokens.filter(({ kind }) => kind === 'string').map(unquoted),
    notNull: [],
    castOf: null,
  };
}

/** The names of columns that tokens mention. */
export function columnsIn(tokens: readonly Token[]): string[] {
  const found = tokens.filter(
    ({ kind, text }, i) =>
      (kind === 'name' ||
        (kind === 'word' &&
          !KEYWORDS.test(text) &&
          !CONSTANTS.test(text) &&
          !MOMENTS.test(text))) &&
      tokens[i + 1]?.kind !== '(' &&
      tokens[i + 1]?.text !== '.',
  );
  return [...new Set(found.map((token) => unquoted(token).toLowerCase()))];
}

/** How a WHERE chooses its rows. */
export function whereOf(tokens: readonly Token[]): Where {
  const from = outermost(tokens).findIndex((token) => /^where$/i.test(token?.text ?? ''));
  if (from < 0) return { reach: 'all', equal: [] };
  const condition = tokens.slice(from + 1);
  const limited = condition.some(({ text }) => /^limit$/i.test(text));
  const alternative = condition.some(({ text }) => /^or$/i.test(text));
  const found = condition.flatMap((token, i) => comparisonOf(token, condition.slice(i + 1, i + 3)));
  const of = (pattern: RegExp) =>
    found.flatMap(({ operator, column }) => (pattern.test(operator) ? [column] : []));
  const [equal, lower, upper] = [of(/^=$/), of(/^(>|between)$/i), of(/^(<|between)$/i)];
  const ranged = lower.some((column) => upper.includes(column));
  const keyed = [...lower, ...upper].some((column) => /^(id|rowid)$|_id$/.test(column));
  const one = new Set(found.map(({ column }) => column)).size === 1;
  const each = condition.filter(({ text }) => /^(and|or)$/i.test(text)).length + 1;
  const named = one && equal.length === each;
  if (alternative && !limited && !named) return { reach: 'filter', equal: [] };
  return {
    reach: equal.length > 0 ? 'few' : limited || ranged || keyed ? 'range' : 'filter',
    equal,
  };
}

/** The tokens that stand in no parentheses; the others are left out, each place kept. */
function outermost(tokens: readonly Token[]): (Token | null)[] {
  let depth = 0;
  return tokens.map((token) => {
    if (token.kind === '(') depth++;
    if (token.kind === ')') depth--;
    return depth === 0 ? token : null;
  });
}

/** A comparison of a column with a value, when one begins with this token. */
function comparisonOf(token: Token, [next, value]: readonly Token[]) {
  const isColumn = token.kind === 'name' || (token.kind === 'word' && !KEYWORDS.test(token.text));
  if (!isColumn || !next || !value || !/^([=<>]|between|in)$/i.test(next.text)) return [];
  if (value.text === '>' || (next.text === '=' && value.kind === 'word')) return [];
  const operator = /^in$/i.test(next.text) ? '=' : next.text;
  return [{ operator, column: unquoted(token).toLowerCase() }];
}
