import type { Grammar } from '../../sql/grammar.ts';

/** SQLite 3: as in its tokenize.c and complete.c. */
export const grammar: Grammar = {
  dollarQuotes: false,
  nestedComments: false,
  escapeStrings: false,
  nameQuotes: '`[',
  lineEnds: '\n',
  hasList: () => false,
  hasBody: ([first, second, third]) =>
    first === 'CREATE' &&
    (second === 'TRIGGER' ||
      (third === 'TRIGGER' && (second === 'TEMP' || second === 'TEMPORARY'))),
  bodyOpens: 'BEGIN',
  // No SQL of its own has a backslash outside quotes.
  metaCommands: true,
};
