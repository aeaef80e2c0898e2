import { describe, expect, it } from 'vitest';
import { grammar as postgres } from '../engines/postgres/grammar.ts';
import { grammar as sqlite } from '../engines/sqlite/grammar.ts';
import { HandrailError } from '../errors.ts';
import { split } from './splitter.ts';

const texts = (text: string, grammar = postgres) =>
  [...split([text], grammar)].map((statement) => statement.text);

const words = (text: string, grammar = postgres) =>
  [...split([text], grammar)].map((statement) => statement.words.join(' '));

function failure(text: string, grammar = postgres, chunks = [text]): HandrailError {
  try {
    for (const _ of split(chunks, grammar, { file: 'f.sql', line: 1 }));
  } catch (error) {
    if (error instanceof HandrailError) return error;
    throw error;
  }
  throw new Error(`no error: ${text}`);
}

describe('where statements end', () => {
  it.each([
    ['a last statement without semicolon', 'SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    ['empty statements', ';; SELECT 1;;\n;-- c\n;/* d */;', ['SELECT 1']],
    ['no statement at all', '  -- only;\n /* this; */ ', []],
    ['comments at both ends', '-- a;\nSELECT /* b; */ 1 -- c;\n ; /* d */', ['SELECT /* b; */ 1']],
    ['doubled quotes', `SELECT 'a'';', """;"; X`, ['SELECT \'a\'\';\', """;"', 'X']],
    ['a backslash in a standard string', "SELECT '\\'; X", ["SELECT '\\'", 'X']],
    ['a backslash in an escape string', "SELECT E'\\';', 1; X", ["SELECT E'\\';', 1", 'X']],
    ['an escape string that begins small', "SELECT e'\\';', 1; X", ["SELECT e'\\';', 1", 'X']],
    ['an identifier that ends in e', "SELECT date'\\'; X", ["SELECT date'\\'", 'X']],
    ['a doubled quote in an escape string', "SELECT E'a''\\';'; X", ["SELECT E'a''\\';'", 'X']],
    [
      'an escape string that goes on',
      "SELECT E'a' -- '\n\n 'b\\';'; X",
      ["SELECT E'a' -- '\n\n 'b\\';'", 'X'],
    ],
    ['a string on the same line', "SELECT E'a' 'b\\'; X", ["SELECT E'a' 'b\\'", 'X']],
    [
      'a string after a block comment',
      "SELECT E'' /*\n*/ '\\'; X",
      ["SELECT E'' /*\n*/ '\\'", 'X'],
    ],
    ['dollar quotes', 'SELECT $$;$$, $a$;$b$;$$;$a$; X', ['SELECT $$;$$, $a$;$b$;$$;$a$', 'X']],
    ['a dollar in a name', 'SELECT a$b$; SELECT c$b$; X', ['SELECT a$b$', 'SELECT c$b$', 'X']],
    ['parameters', 'SELECT $1; SELECT $2; X', ['SELECT $1', 'SELECT $2', 'X']],
    ['a tag outside ASCII', 'SELECT $ö$;$o$;$ö$; X', ['SELECT $ö$;$o$;$ö$', 'X']],
    ['nested comments', 'SELECT /* /* ; */ ; */ 1; X', ['SELECT /* /* ; */ ; */ 1', 'X']],
    ['operators around comments', 'SELECT 1*/*;*/2+--;\n3; X', ['SELECT 1*/*;*/2+--;\n3', 'X']],
    ['a comment that CR ends', 'SELECT 1 -- ;\r; X', ['SELECT 1', 'X']],
    [
      'other prefixes',
      "SELECT U&'\\', B'1', X'', N';'; X",
      ["SELECT U&'\\', B'1', X'', N';'", 'X'],
    ],
  ])('%s', (_, text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it.each([
    ['names in backticks and brackets', 'SELECT `a;``b`, [c;]; X', ['SELECT `a;``b`, [c;]', 'X']],
    ['a bracket that holds quotes', `SELECT ['"]; X`, [`SELECT ['"]`, 'X']],
    ['comments that do not nest', 'SELECT /* /* ; */ 1; X', ['SELECT /* /* ; */ 1', 'X']],
    ['dollars that quote nothing', 'SELECT $$; X', ['SELECT $$', 'X']],
    ['E that is no prefix', "SELECT E'\\'; X", ["SELECT E'\\'", 'X']],
    ['a comment that only LF ends', 'SELECT 1 -- ;\r; X', ['SELECT 1']],
  ])('SQLite: %s', (_, text, expected) => {
    expect(texts(text, sqlite)).toEqual(expected);
  });
});

describe('statements that hold others', () => {
  it.each([
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; END',
    'create or replace procedure p() begin /* ; */ atomic ; select t.end; end',
    'CREATE FUNCTION begin(a int) RETURNS int BEGIN ATOMIC END',
    'CREATE RULE r AS ON INSERT TO t DO (SELECT (1); SELECT 2;)',
  ])('%s', (statement) => {
    expect(texts(`${statement}; X`)).toEqual([statement, 'X']);
  });

  it.each([
    'CREATE TRIGGER t AFTER INSERT ON u BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM u; END',
    'create temp trigger t after insert on u begin select "end;"; end',
  ])('SQLite: %s', (statement) => {
    expect(texts(`${statement}; X`, sqlite)).toEqual([statement, 'X']);
  });

  it('only where the leading words say so', () => {
    expect(texts('BEGIN; SELECT 1; END; X')).toEqual(['BEGIN', 'SELECT 1', 'END', 'X']);
    expect(texts('SELECT begin atomic; X')).toEqual(['SELECT begin atomic', 'X']);
  });
});

describe('what is said of a statement', () => {
  it('its place in the file', () => {
    const script = '\n-- 😀\r\n /* 😀 */ SELECT 1;\rSELECT 2';
    const [first, second] = split([script], postgres, { file: '', line: 10 });
    expect(first).toMatchObject({ line: 12, column: 10, offset: script.indexOf('SELECT 1') });
    expect(second).toMatchObject({ line: 13, column: 1, offset: script.indexOf('SELECT 2') });
  });

  it('the same behind a byte order mark, which its offset counts', () => {
    expect([...split(['\ufeff', 'SELECT 1'], postgres)]).toEqual([
      { text: 'SELECT 1', line: 1, column: 1, offset: 1, words: ['SELECT'] },
    ]);
  });

  it('its leading words', () => {
    expect(words('create /* x */ unique index Concurrently if not exists i on t (a)')).toEqual([
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS I',
    ]);
    expect(words(`ALTER TABLE public."T" ADD COLUMN b text DEFAULT E'x' || n''`)).toEqual([
      'ALTER TABLE PUBLIC ADD COLUMN B TEXT DEFAULT',
    ]);
    expect(words('REINDEX (verbose) TABLE CONCURRENTLY t; COMMIT;')).toEqual([
      'REINDEX VERBOSE TABLE CONCURRENTLY T',
      'COMMIT',
    ]);
  });
});

describe('what can not be split', () => {
  it.each([
    ["SELECT 1;\nSELECT 'a'';", 'a quoted string', 2, 8],
    ["SELECT E'a\\'", 'a quoted string', 1, 8],
    ['SELECT "a"";', 'a quoted name', 1, 8],
    ['SELECT $a$ $b$ $$', 'a dollar-quoted string $a$', 1, 8],
    ['SELECT 1; \n /* /* */', 'a block comment', 2, 2],
    ['SELECT 1 /*', 'a block comment', 1, 10],
    ['SELECT (1, (2)', 'a parenthesis', 1, 8],
    ['CREATE TABLE t (a numeric(1, 2); SELECT 1', 'a parenthesis', 1, 16],
    ['CREATE RULE r AS ON INSERT TO t DO (SELECT 1;', 'a parenthesis', 1, 36],
    [
      'CREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC SELECT CASE 1 END;',
      'a BEGIN … END body',
      2,
      1,
    ],
  ])('%s', (text, what, line, column) => {
    for (const chunks of [[text], [...text], [text, '']]) {
      const error = failure(text, postgres, chunks);
      expect(error.code).toBe('SOURCE_UNTERMINATED');
      expect(error.details).toEqual({ what });
      expect(error.at).toEqual({ file: 'f.sql', line, column });
    }
  });

  it.each([
    ['SELECT [a;', 'a quoted name', 8],
    ['SELECT `a``;', 'a quoted name', 8],
    ['/* /* */ /*', 'a block comment', 10],
    ['CREATE TRIGGER t AFTER INSERT ON u BEGIN SELECT 1; X', 'a BEGIN … END body', 36],
  ])('SQLite: %s', (text, what, column) => {
    const error = failure(text, sqlite);
    expect(error.details).toEqual({ what });
    expect(error.at).toEqual({ file: 'f.sql', line: 1, column });
  });

  it.each([
    ['SELECT 1;\n \\restrict abc', '\\restrict', 2, 2],
    ['COPY t FROM stdin;\n\\.\n', '\\.', 2, 1],
    ['SELECT 1 \\gset', '\\gset', 1, 10],
  ])('a command of psql: %s', (text, command, line, column) => {
    for (const chunks of [[text], [...text]]) {
      const error = failure(text, postgres, chunks);
      expect(error.code).toBe('SOURCE_META_COMMAND');
      expect(error.details).toEqual({ command });
      expect(error.at).toEqual({ file: 'f.sql', line, column });
    }
  });

  it('gives the statements before it first', () => {
    const seen: string[] = [];
    expect(() => {
      for (const { text } of split(["COPY t FROM stdin;\n1\tit's"], postgres)) seen.push(text);
    }).toThrow(HandrailError);
    expect(seen).toEqual(['COPY t FROM stdin']);
  });
});
