import { parsePlPgSQLSync } from 'libpg-query';
import { type Token, tokensOf } from '../../../sql/tokens.ts';
import { grammar } from '../grammar.ts';
import { every, type Tree, text } from './tree.ts';

/** A statement that stands in a block of code. */
export interface BlockStatement {
  readonly text: string;
  /** Where it begins in the block, in UTF-16 units. */
  readonly at: number;
  /** As long as the text, with a value in place of each variable. */
  readonly filled: string;
}

/** The statements of a `DO` block that are written out in it; those that it puts together are left out. */
export function statementsOf(block: string): BlockStatement[] {
  if (!/^DO\b/i.test(block)) return [];
  let code: Tree;
  try {
    code = parsePlPgSQLSync(block) as unknown as Tree;
  } catch {
    return [];
  }
  const variables = variablesOf(code);
  let from = 0;
  return [...every(code, 'PLpgSQL_expr')].flatMap((found) => {
    const written = statementIn(found).find((one) => block.includes(one, from));
    if (written === undefined) return [];
    const begin = block.indexOf(written, from);
    from = begin + written.length;
    const spoken = written.replace(/^'(.*)'$/s, '$1');
    const filled = fill(spoken.replace(/^PERFORM\b/i, 'SELECT '), variables);
    return [{ text: spoken, at: begin + written.indexOf(spoken), filled }];
  });
}

/** How a statement may stand in the block: in quotes where EXECUTE runs it; none where it is no whole one. */
function statementIn(found: Tree): string[] {
  const query = text(found, 'query').trim();
  const performed = query.replace(/^SELECT\b/, '');
  if (found.parseMode === 0) return [query, `PERFORM${performed}`, `perform${performed}`];
  return /^'(?:[^'\\]|'')*'$/.test(query) && /^'\s*\w+\s/.test(query) ? [query] : [];
}

function variablesOf(code: Tree): Set<string> {
  const declared = ['PLpgSQL_var', 'PLpgSQL_rec', 'PLpgSQL_row'].flatMap((kind) => [
    ...every(code, kind),
  ]);
  return new Set(declared.map((one) => text(one, 'refname').toLowerCase()));
}

/** Writes a number of the same length over each variable, so that every other place stays where it is. */
function fill(statement: string, variables: ReadonlySet<string>): string {
  const tokens = tokensOf(statement, grammar);
  const parts = tokens.map(({ kind, text: name, at }, i): [Token['at'], number] => {
    const isVariable = kind === 'word' && variables.has(name.toLowerCase());
    if (!isVariable || tokens[i - 1]?.text === '.') return [at, 0];
    const field = tokens[i + 1]?.text === '.' ? tokens[i + 2] : undefined;
    return [at, field ? field.at + field.text.length - at : name.length];
  });
  return parts.reduce(
    (filled, [at, length]) => filled.slice(0, at) + '0'.repeat(length) + filled.slice(at + length),
    statement,
  );
}
