import type { Token } from '../../../sql/tokens.ts';

const STATEMENT =
  /^(ALTER TABLE|ANALYZE|ATTACH|BEGIN|COMMIT|CREATE (TEMP(ORARY)? )?(TABLE|VIEW|TRIGGER)|CREATE (UNIQUE )?INDEX|CREATE VIRTUAL TABLE|DELETE FROM|DETACH|DROP (TABLE|INDEX|VIEW|TRIGGER)|END|EXPLAIN|INSERT|PRAGMA|REINDEX|RELEASE|REPLACE|ROLLBACK|SAVEPOINT|SELECT|UPDATE|VACUUM|VALUES|WITH)\b/;

/** What SQLite could not read at all, as far as that shows without its grammar; null when nothing does. */
export function faultOf(tokens: readonly Token[]): Token | null {
  const words = tokens.slice(0, 4).map(({ text }) => text.toUpperCase());
  const unknown = STATEMENT.test(words.join(' ')) ? undefined : tokens[0];
  return unknown ?? emptyElement(tokens) ?? looseParenthesis(tokens) ?? null;
}

/** A comma with nothing before or behind it. */
function emptyElement(tokens: readonly Token[]): Token | undefined {
  return tokens.find((token, i) => {
    if (token.kind !== 'other' || token.text !== ',') return false;
    const [before, behind] = [tokens[i - 1], tokens[i + 1]];
    return before?.kind === '(' || !behind || behind.kind === ')' || behind.text === ',';
  });
}

function looseParenthesis(tokens: readonly Token[]): Token | undefined {
  let depth = 0;
  const early = tokens.find(({ kind }) => {
    if (kind === '(') depth++;
    return kind === ')' && --depth < 0;
  });
  return early ?? (depth > 0 ? tokens.at(-1) : undefined);
}
