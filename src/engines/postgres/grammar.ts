import type { Grammar } from '../../sql/grammar.ts';

/** PostgreSQL 14 and later with `standard_conforming_strings` on, its default: as in its scan.l and gram.y. */
export const grammar: Grammar = {
  dollarQuotes: true,
  nestedComments: true,
  escapeStrings: true,
  nameQuotes: '',
  lineEnds: '\r\n',
  hasList: (words) => created(words) === 'RULE',
  hasBody: (words) => /^(FUNCTION|PROCEDURE)$/.test(created(words) ?? ''),
  bodyOpens: 'BEGIN ATOMIC',
  metaCommands: true,
};

/** What a CREATE [OR REPLACE] statement creates. */
function created([first, second, third, fourth]: readonly string[]): string | undefined {
  if (first !== 'CREATE') return undefined;
  return second === 'OR' && third === 'REPLACE' ? fourth : second;
}
