import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpus, cutAt, cuts, separator } from '../../test/sql/support.ts';
import { grammar as postgres } from '../engines/postgres/grammar.ts';
import { grammar as sqlite } from '../engines/sqlite/grammar.ts';
import { HandrailError } from '../errors.ts';
import type { Grammar } from './grammar.ts';
import { type Statement, split } from './splitter.ts';

const engines: [string, Grammar, string[]][] = [
  ['PostgreSQL', postgres, ['tables', 'functions', 'queries'].flatMap((n) => corpus(`postgres-${n}`))],
  ['SQLite', sqlite, corpus('sqlite')],
];

const pieces = [
  ..."'\"`[]$;\\-/*()\r\n\t \ufeff😀éE",
  ..."'';--",
  '/*',
  '*/',
  '$$',
  '$a$',
  "E'",
  'BEGIN ATOMIC ',
  'BEGIN ',
  ' END',
  ';END;',
  'CASE ',
  'CREATE FUNCTION f() ',
  'CREATE RULE r ',
  'CREATE TRIGGER t ',
  'x1',
  ' 12',
];

/** Text of the characters and words that mean something to the splitter, in any order. */
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((found) => found.join(''));

type Outcome = { statements: Statement[]; error?: Pick<HandrailError, 'code' | 'details' | 'at'> };

function outcome(chunks: Iterable<string>, grammar: Grammar): Outcome {
  const statements: Statement[] = [];
  try {
    for (const statement of split(chunks, grammar)) statements.push(statement);
  } catch (error) {
    if (!(error instanceof HandrailError)) throw error;
    const { code, details, at } = error;
    return { statements, error: { code, details, at } };
  }
  return { statements };
}

/** Line and column by another way than the splitter's. */
function place(text: string, offset: number) {
  const lines = text.slice(0, offset).replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  return { line: lines.length, column: [...(lines.at(-1) as string)].length + 1 };
}

/** A text that stands between statements, without its blanks, comments and semicolons. */
function withoutTrivia(text: string, { nestedComments, lineEnds }: Grammar): string {
  const line = lineEnds === '\n' ? /--[^\n]*/ : /--[^\r\n]*/;
  const block = nestedComments ? /\/\*(?:(?!\/\*|\*\/)[^])*\*\// : /\/\*[^]*?\*\//;
  const rest = text.replace(/^\ufeff/, '');
  const open = new RegExp(`${line.source}|${block.source}|[\\s;]`, 'y');
  for (let at = 0; at < rest.length; ) {
    open.lastIndex = at;
    const found = open.exec(rest);
    if (found) at += found[0].length;
    else if (nestedComments && rest.startsWith('/*', at)) return withoutTrivia(inner(rest), postgres);
    else return rest.slice(at);
  }
  return '';
}

/** Takes the innermost block comments away. */
function inner(text: string): string {
  return text.replace(/\/\*(?:(?!\/\*|\*\/)[^])*\*\//g, ' ');
}
