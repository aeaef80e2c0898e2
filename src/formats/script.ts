import { HandrailError } from '../errors.ts';
import { checksum } from '../migration/checksum.ts';
import {
  type DirectionComment,
  type Directions,
  type FileDirections,
  NO_DIRECTIONS,
  parseDirections,
  type Requirement,
  type TimeLimits,
} from '../migration/directions.ts';
import type { SqlScript } from '../migration/migration.ts';
import { findLineComment, lineComments } from '../sql/comments.ts';
import type { Grammar } from '../sql/grammar.ts';
import { ANY_MARKER, MAYBE_MARKER, toolOfMarker } from './markers.ts';
import { readTextFile, SMALL, type TextFile } from './text-file.ts';

const MAYBE_OURS = /--[ \t]*handrail[ \t]*:/i;

/** A file of SQL as its parts: for a file of a pair only `up`, which stands for whatever direction it has. */
export interface SqlFile {
  readonly directions: Directions;
  readonly up: SqlScript;
  readonly down: SqlScript | null;
}

/** Reads a file of SQL: its directions, its checksum, and where its down part begins. */
export function readSqlFile(path: string, shown: string, grammar: Grammar, both: boolean): SqlFile {
  return sqlFile(readTextFile(path, shown), shown, grammar, both);
}

/** Reads the text of a single file, which may hold both directions. */
export function readSqlText(text: string, shown: string, grammar: Grammar): SqlFile {
  return sqlFile({ size: Buffer.byteLength(text), chunks: () => [text] }, shown, grammar, true);
}

function sqlFile(file: TextFile, shown: string, grammar: Grammar, both: boolean): SqlFile {
  refuseForeignMarker(file, shown, grammar);
  const { directions, down: cut } = readDirections(file, shown, grammar);
  const { transaction, requires, limits } = directions;
  if (cut && !both) throw downInPair(cut);
  const whole = { file: shown, line: 1, size: file.size, transaction, requires, limits };
  if (!cut) return { directions, up: script(whole, () => file.chunks()), down: null };
  const upTo = () => slice(file.chunks(), 0, cut.offset);
  const from = () => slice(file.chunks(), cut.endOffset, Number.POSITIVE_INFINITY);
  return {
    directions,
    up: script(whole, upTo),
    down: script({ ...whole, line: cut.at.line, requires: [] }, from),
  };
}

function downInPair({ at }: DirectionComment): HandrailError {
  const problem = 'a file of an up/down pair has no down part of its own';
  return new HandrailError(
    'SOURCE_UNKNOWN_DIRECTION',
    { direction: 'down', problem },
    {
      at,
      hint: 'Move what follows into the ".down.sql" file, or rename this file to "<number>_<name>.sql".',
    },
  );
}

/** A script made of text that is at hand, such as the way back kept in the history. */
export function scriptOfText(text: string, shown: string, grammar: Grammar): SqlScript {
  const file = { size: Buffer.byteLength(text), chunks: () => [text] };
  const { transaction, requires, limits } = readDirections(file, shown, grammar).directions;
  const facts = { file: shown, line: 1, size: file.size, transaction, requires, limits };
  return script(facts, () => file.chunks());
}

type Facts = Pick<SqlScript, 'file' | 'line' | 'size' | 'transaction' | 'requires' | 'limits'>;

function script(facts: Facts, chunks: () => Iterable<string>): SqlScript {
  return new TextScript(facts, chunks);
}

/** Its checksum is made when it is first asked for. */
class TextScript implements SqlScript {
  readonly kind = 'sql';
  readonly file: string;
  readonly line: number;
  readonly size: number;
  readonly transaction: boolean;
  readonly requires: readonly Requirement[];
  readonly limits: TimeLimits;
  readonly chunks: () => Iterable<string>;
  #checksum: string | undefined;

  constructor(facts: Facts, chunks: () => Iterable<string>) {
    const { file, line, size, transaction, requires, limits } = facts;
    this.file = file;
    this.line = line;
    this.size = size;
    this.transaction = transaction;
    this.requires = requires;
    this.limits = limits;
    this.chunks = chunks;
  }

  get checksum(): string {
    this.#checksum ??= checksum(this.chunks());
    return this.#checksum;
  }
}

function readDirections(file: TextFile, shown: string, grammar: Grammar): FileDirections {
  if (!mayHold(file, MAYBE_OURS)) return { directions: NO_DIRECTIONS, down: null };
  const comments: DirectionComment[] = [];
  for (const comment of lineComments(file.chunks(), grammar)) {
    if (!MAYBE_OURS.test(comment.text)) continue;
    const { line, column } = comment;
    comments.push({ ...comment, at: { file: shown, line, column } });
  }
  return parseDirections(comments);
}

function firstPiece(file: TextFile): string {
  for (const chunk of file.chunks()) return chunk;
  return '';
}

function refuseForeignMarker(file: TextFile, shown: string, grammar: Grammar): void {
  if (!mayHold(file, MAYBE_MARKER)) return;
  const found = findLineComment(file.chunks(), ANY_MARKER, grammar);
  const tool = found && toolOfMarker(found.text);
  if (!tool) return;
  const at = { file: shown, line: found.line, column: found.column };
  throw new HandrailError('SOURCE_FOREIGN_MARKER', { marker: found.text, tool }, { at });
}

/** Quickly tells most files apart that have no such line; a large one is always looked into. */
function mayHold(file: TextFile, pattern: RegExp): boolean {
  return file.size > SMALL || pattern.test(firstPiece(file));
}

function* slice(chunks: Iterable<string>, start: number, end: number): Generator<string> {
  let offset = 0;
  for (const chunk of chunks) {
    const piece = chunk.slice(Math.max(0, start - offset), Math.max(0, end - offset));
    if (piece) yield piece;
    offset += chunk.length;
    if (offset >= end) return;
  }
}
