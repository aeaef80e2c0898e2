import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HandrailError, type Place } from '../errors.ts';
import type { Grammar } from '../sql/grammar.ts';
import { split } from '../sql/splitter.ts';

/** A query that the application sends. */
export interface Query {
  readonly sql: string;
  readonly at: Place;
}

/** What an application sends besides is not about the schema. */
const WORDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'WITH', 'VALUES', 'REPLACE'];

/**
 * The queries of an application: of the `.sql` files in a folder, or of one such file, or of a table with a column
 * `query` as CSV or JSON, which is what an export of pg_stat_statements is. Throws SOURCE_UNREADABLE.
 */
export function readQueries(path: string, grammar: Grammar): Query[] {
  return filesOf(path).flatMap((file) => {
    const text = read(file);
    if (file.endsWith('.sql')) return queriesIn(text, { file, line: 1 }, grammar);
    const rows = file.endsWith('.json') ? fromJson(text, file) : fromCsv(text, file);
    return rows.flatMap(({ sql, line }) =>
      queriesIn(sql, { file, line }, grammar).map(({ sql }) => ({
        sql,
        at: { file, line, column: 1 },
      })),
    );
  });
}

function filesOf(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path).filter((name) => name.endsWith('.sql'));
    return files.sort().map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw unreadable(file, (error as Error).message);
  }
}

function queriesIn(
  text: string,
  origin: { file: string; line: number },
  grammar: Grammar,
): Query[] {
  return [...split([text], grammar, origin)].flatMap(({ text: sql, words, line, column }) =>
    WORDS.includes(words[0] ?? '') ? [{ sql, at: { file: origin.file, line, column } }] : [],
  );
}

interface Line {
  readonly sql: string;
  readonly line: number;
}

function fromJson(text: string, file: string): Line[] {
  try {
    const rows = JSON.parse(text) as { query: unknown }[];
    return rows.map(({ query }) => ({ sql: String(query), line: 1 }));
  } catch (error) {
    throw unreadable(file, `it is no list of objects with "query": ${(error as Error).message}`);
  }
}

function fromCsv(text: string, file: string): Line[] {
  const [head, ...rows] = csvRows(text);
  const column = head?.cells.indexOf('query') ?? -1;
  if (column < 0) throw unreadable(file, 'its first line names no column "query"');
  return rows.flatMap(({ cells, line }) => {
    const sql = cells[column];
    return sql === undefined ? [] : [{ sql, line }];
  });
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/** The rows of a CSV text, with the line on which each begins. */
function csvRows(text: string): { cells: string[]; line: number }[] {
  const rows: { cells: string[]; line: number }[] = [];
  let cells: string[] = [];
  let line = 1;
  let begin = 1;
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const found = CELL.exec(text);
    if (!found) break;
    const [whole, quoted, plain, end] = found;
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    rows.push({ cells, line: begin });
    cells = [];
    begin = line;
  }
  return rows;
}

const unreadable = (file: string, reason: string) =>
  new HandrailError('SOURCE_UNREADABLE', { path: file, reason });
