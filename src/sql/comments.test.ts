import { describe, expect, it } from 'vitest';
import { grammar as postgres } from '../engines/postgres/grammar.ts';
import { grammar as sqlite } from '../engines/sqlite/grammar.ts';
import { findLineComment, lineComments } from './comments.ts';

const headComments = (text: string) =>
  [...lineComments([text], postgres)].filter(({ head }) => head);

describe('comments at the head', () => {
  it('are the line comments before the first statement, with their places', () => {
    const text = '-- one  \n;/* -- two */ --three\r\nSELECT 1; -- four';
    expect(headComments(text)).toEqual([
      { text: '-- one', line: 1, column: 1, offset: 0, endOffset: 6, head: true },
      { text: '--three', line: 2, column: 15, offset: 23, endOffset: 30, head: true },
    ]);
  });

  it.each(["'-- x", '"-- x', '$$ -- x', '(-- x', '\\d -- x', 'E'])('end at %s', (text) => {
    expect(headComments(text)).toEqual([]);
  });

  it('are found in a text that is cut short', () => {
    expect(headComments('-- a\n/* cut')).toHaveLength(1);
    expect(headComments('-- a')).toHaveLength(1);
  });
});

describe('findLineComment', () => {
  const down = /^--\s*handrail:\s*down$/;
  const hidden = [
    "SELECT '\n-- handrail: down\n';",
    'SELECT "\n-- handrail: down\n";',
    'SELECT $$\n-- handrail: down\n$$;',
    "SELECT E'\\'\n-- handrail: down\n';",
    '/*\n-- handrail: down\n*/',
    '/*/**/\n-- handrail: down\n*/',
  ].join('\n');

  it('finds none inside anything quoted', () => {
    expect(findLineComment(hidden, down, postgres)).toBeNull();
    expect(findLineComment("SELECT [\n-- handrail: down\n], '", down, sqlite)).toBeNull();
  });

  it('finds the one outside, in pieces of any size', () => {
    const text = `${hidden}\n  -- handrail: down  \r\nDROP TABLE t;`;
    const offset = text.indexOf('-- handrail: down  ');
    const expected = {
      text: '-- handrail: down',
      line: text.slice(0, offset).split('\n').length,
      column: 3,
      offset,
      endOffset: offset + '-- handrail: down'.length,
      head: false,
    };
    expect(findLineComment(text, down, postgres)).toEqual(expected);
    expect(findLineComment([...text], down, postgres)).toEqual(expected);
  });

  it('trims the CR that SQLite leaves in a comment', () => {
    expect(findLineComment('-- handrail: down\r\n', down, sqlite)?.endOffset).toBe(17);
  });

  it('does not mind a pattern that remembers', () => {
    const pattern = /handrail/g;
    pattern.lastIndex = 5;
    expect(findLineComment('-- handrail', pattern, postgres)).not.toBeNull();
  });
});

it('lineComments tells which stand before the first statement', () => {
  const found = [...lineComments(['-- a\nSELECT', ' 1; -', '- b'], postgres)];
  expect(found.map(({ text, head }) => [text, head])).toEqual([
    ['-- a', true],
    ['-- b', false],
  ]);
});
