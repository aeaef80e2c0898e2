import type { Engine } from '../engines/engine.ts';
import { isHandrailError } from '../errors.ts';
import type { TimeLimits } from '../migration/directions.ts';
import type { CodeScript, Direction, Migration, SqlScript } from '../migration/migration.ts';
import type { Proof } from '../proof/proof.ts';
import type { Action, StatementReader } from '../schema/action.ts';
import type { Traced } from '../schema/traced.ts';
import type { LineComment } from '../sql/comments.ts';
import { lineComments } from '../sql/comments.ts';
import { type Position, positionAt } from '../sql/position.ts';
import { type Statement, split } from '../sql/splitter.ts';

/** Longer statements hold data, which the parser would take long for. */
const LONGEST = 256 * 1024;

/** A statement and what it does. */
export interface ReadStatement extends Statement {
  readonly actions: readonly Action[];
  readonly refusesTransaction: boolean;
  /** What it did on a scratch database, where it was tried. */
  readonly traced: Traced | null;
  /** The block of code in which it stands; null for a statement of the script itself. */
  readonly block: ReadStatement | null;
}

/** One direction of a migration, read. */
export interface ReadScript extends Pick<SqlScript, 'file' | 'line' | 'transaction' | 'limits'> {
  readonly direction: Direction;
  readonly statements: readonly ReadStatement[];
  readonly comments: readonly LineComment[];
  /** Of code: its statements are those that it has sent, each where that happened. */
  readonly inCode: boolean;
  /** The text of the file in pieces, from `line` on; null where there is none. */
  readonly chunks: (() => Iterable<string>) | null;
}

/** A migration, read. */
export interface ReadMigration {
  readonly up: ReadScript;
  readonly down: ReadScript | null;
  readonly irreversible: boolean;
}

interface Reading {
  readonly engine: Engine;
  readonly reader: StatementReader;
  readonly traces: readonly Traced[];
}

/** Reads the statements of a migration; null for one in code that nobody has tried. */
export async function readMigration(
  { up, down, irreversible }: Migration,
  engine: Engine,
  reader: StatementReader,
  proof?: Proof,
): Promise<ReadMigration | null> {
  if (up.kind === 'code' && !proof) return null;
  const reading = { engine, reader, traces: proof?.statements ?? [] };
  return {
    up: up.kind === 'sql' ? readScript(up, 'up', reading) : await readCode(up, reading),
    down: down?.kind === 'sql' ? readScript(down, 'down', { ...reading, traces: [] }) : null,
    irreversible: irreversible !== null,
  };
}

/** Where something in a statement stands: in code, where the statement was sent. */
export function placeOf(script: ReadScript, statement: Statement, offset: number): Position {
  return script.inCode ? statement : positionAt(statement.text, offset, statement);
}

function readScript(script: SqlScript, direction: Direction, reading: Reading): ReadScript {
  const { file, line, transaction, limits } = script;
  const { grammar } = reading.engine;
  const traces = new Map(reading.traces.map((one) => [`${one.at?.line}:${one.at?.column}`, one]));
  const statements: ReadStatement[] = [];
  try {
    for (const statement of split(script.chunks(), grammar, { file, line })) {
      const traced = traces.get(`${statement.line}:${statement.column}`) ?? null;
      const read = readStatement(statement, reading, traced);
      statements.push(read, ...innerOf(read, reading.reader));
    }
  } catch (error) {
    if (!isHandrailError(error) || !error.at) throw error;
    const { line, column } = error.at;
    const fault: Action = { kind: 'syntax error', message: error.message, at: 0 };
    const rest = { text: '', words: [], offset: 0, refusesTransaction: false };
    const place = { line, column, traced: null, block: null };
    statements.push({ ...rest, ...place, actions: [fault] });
  }
  const comments = [...lineComments(script.chunks(), grammar)];
  const placed = comments.map((one) => ({ ...one, line: one.line + line - 1 }));
  const common = { file, line, transaction, limits, direction, statements };
  return { ...common, comments: placed, inCode: false, chunks: () => script.chunks() };
}

/** What code has sent while it was tried. */
async function readCode({ file, text, load }: CodeScript, reading: Reading): Promise<ReadScript> {
  const { grammar } = reading.engine;
  const statements = reading.traces.flatMap((traced) => {
    const { line, column } = traced.at ?? { line: 1, column: 1 };
    const sent = [...split([traced.sql], grammar)];
    return sent.map((one) => readStatement({ ...one, line, column }, reading, traced));
  });
  // It is loaded already, since it has run; one that could not be loaded has sent nothing.
  const transaction = statements.length === 0 || (await load()).transaction;
  const limits: TimeLimits = {};
  const common = { file, line: 1, transaction, limits, direction: 'up', statements } as const;
  return { ...common, comments: [], inCode: true, chunks: text === null ? null : () => [text] };
}

function readStatement(
  statement: Statement,
  { engine, reader }: Reading,
  traced: Traced | null,
): ReadStatement {
  const refusesTransaction = engine.classify(statement).kind === 'no-transaction';
  const { text, words } = statement;
  const opaque: Action = { kind: 'opaque', words: words.join(' '), at: 0 };
  const actions = isTooLong(statement) ? [] : reader.read(text);
  return {
    ...statement,
    actions: actions.length > 0 ? actions : [opaque],
    refusesTransaction,
    traced,
    block: null,
  };
}

/** The statements that a block of code runs, each in its place in the file. */
function innerOf(block: ReadStatement, reader: StatementReader): ReadStatement[] {
  if (isTooLong(block)) return [];
  return reader.inside(block.text).map(({ text, at, actions }) => {
    const place = { ...positionAt(block.text, at, block), offset: block.offset + at };
    return { text, ...place, words: [], actions, refusesTransaction: false, traced: null, block };
  });
}

/** Nobody has read what it does. */
export const isTooLong = ({ text }: Statement): boolean => text.length > LONGEST;
