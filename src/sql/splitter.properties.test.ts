import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpus, cutAt, cuts, separator } from '../../test/sql/support.ts';
import { grammar as postgres } from '../engines/postgres/grammar.ts';
import { grammar as sqlite } from '../engines/sqlite/grammar.ts';
import { HandrailError } from '../errors.ts';
import type { Grammar } from './grammar.ts';
import { type Statement, split } from './splitter.ts';

const engines: [string, Grammar, string[]][] = [
  [
    'PostgreSQL',
    postgres,
    ['tables', 'functions', 'queries'].flatMap((n) => corpus(`postgres-${n}`)),
  ],
  ['SQLite', sqlite, corpus('sqlite')],
];

const pieces = [
  ...'\'"`[]$;\\-/*()\r\n\t \ufeff😀éE',
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

type Outcome = { statements: Statement[]; error?: unknown };

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
  const lines = text
    .slice(0, offset)
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/);
  return { line: lines.length, column: [...(lines.at(-1) as string)].length + 1 };
}

/** What is left of a text without the blanks, comments and semicolons it begins with. */
function withoutTrivia(text: string, { nestedComments, lineEnds }: Grammar): string {
  let at = 0;
  for (;;) {
    if (/^[ \t\r\n;]/.test(text.slice(at, at + 1))) at++;
    else if (text.startsWith('--', at))
      while (at < text.length && !lineEnds.includes(text.charAt(at))) at++;
    else if (text.startsWith('/*', at)) at = commentEnd(text, at, nestedComments);
    else return text.slice(at);
  }
}

function commentEnd(text: string, from: number, nests: boolean): number {
  let depth = 1;
  for (let at = from + 2; at < text.length; at++) {
    if (nests && text.startsWith('/*', at)) depth++;
    else if (text.startsWith('*/', at)) depth--;
    else continue;
    if (depth === 0) return at + 2;
    at++;
  }
  return text.length;
}

/** Statements made of quoted things with anything in them. */
const inside = fc
  .array(fc.constantFrom(...pieces), { maxLength: 8 })
  .map((found) => found.join(''));
const item = (grammar: Grammar) =>
  fc.oneof(
    inside.map((text) => `'${text.replaceAll("'", "''")}'`),
    inside.map((text) => `"${text.replaceAll('"', '""')}"`),
    inside.map((text) => `/* ${text.replaceAll('/', '')} */`),
    inside.map((text) => `-- ${text.replace(/[\r\n]/g, '')}\n`),
    fc.constantFrom('a', 'a1', '.', ',', '(b)', '1.5', '::', ' - ', ' / ', ' * ', 'é', '😀'),
    ...(grammar.dollarQuotes
      ? [
          inside.map((text) => `$x$${text.replaceAll('$x$', '').replace(/\$(x?)$/, '')}$x$`),
          inside.map((text) => ` E'${text.replace(/['\\]/g, '\\$&')}' x`),
        ]
      : [
          inside.map((text) => `[${text.replaceAll(']', '')}]`),
          inside.map((text) => `\`${text.replaceAll('`', '``')}\``),
        ]),
  );
const generated = (grammar: Grammar) =>
  fc.array(item(grammar), { maxLength: 10 }).map((items) => `SELECT ${items.join(' ')} x`);

describe.each(engines)('splitting %s', (_, grammar, statements) => {
  const statement = fc.oneof(fc.constantFrom(...statements), generated(grammar));
  const script = fc.array(fc.tuple(statement, separator), { maxLength: 8 });

  it('gives back the statements that were joined, at their places', () => {
    fc.assert(
      fc.property(separator, script, cuts, (head, joined, at) => {
        const text = head + joined.map(([one, between]) => one + between).join('');
        const found = outcome(cutAt(text, at), grammar);
        expect(found.error).toBeUndefined();
        expect(found.statements.map((one) => one.text)).toEqual(joined.map(([one]) => one));
        for (const one of found.statements) {
          expect(text.startsWith(one.text, one.offset)).toBe(true);
          expect(one).toMatchObject(place(text, one.offset));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same for every way to cut the text', () => {
    fc.assert(
      fc.property(soup, cuts, (text, at) => {
        const whole = outcome([text], grammar);
        expect(outcome(cutAt(text, at), grammar)).toEqual(whole);
        expect(outcome(text.split(''), grammar)).toEqual(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it('loses nothing but blanks, comments and semicolons, whatever the text', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { statements: found, error } = outcome([text], grammar);
        let end = text.startsWith('\ufeff') ? 1 : 0;
        for (const one of found) {
          expect(withoutTrivia(text.slice(end, one.offset), grammar)).toBe('');
          expect(text.startsWith(one.text, one.offset)).toBe(true);
          expect(one).toMatchObject(place(text, one.offset));
          expect(withoutTrivia(one.text, grammar)).toBe(one.text);
          end = one.offset + one.text.length;
        }
        if (!error) expect(withoutTrivia(text.slice(end), grammar)).toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});
