import type { Engine } from '../engines/engine.ts';
import { isHandrailError } from '../errors.ts';
import type { Direction, Migration, SqlScript } from '../migration/migration.ts';
import type { Action, StatementReader } from '../schema/action.ts';
import type { LineComment } from '../sql/comments.ts';
import { lineComments } from '../sql/comments.ts';
import { type Statement, split } from '../sql/splitter.ts';

/** Longer statements hold data, which no rule looks at. */
const LONGEST = 256 * 1024;

/** A statement and what it does. */
export interface ReadStatement extends Statement {
  readonly actions: readonly Action[];
  readonly refusesTransaction: boolean;
}

/** One direction of a migration, read. */
export interface ReadScript {
  readonly script: SqlScript;
  readonly direction: Direction;
  readonly statements: readonly ReadStatement[];
  readonly comments: readonly LineComment[];
}

/** A migration in SQL, read. */
export interface ReadMigration {
  readonly up: ReadScript;
  readonly down: ReadScript | null;
  readonly irreversible: boolean;
}

/** Reads the statements of a migration; null for one in code. */
export function readMigration(
  migration: Migration,
  engine: Engine,
  reader: StatementReader,
): ReadMigration | null {
  const { up, down, irreversible } = migration;
  if (up.kind === 'code') return null;
  return {
    up: readScript(up, 'up', engine, reader),
    down: down?.kind === 'sql' ? readScript(down, 'down', engine, reader) : null,
    irreversible: irreversible !== null,
  };
}

function readScript(
  script: SqlScript,
  direction: Direction,
  engine: Engine,
  reader: StatementReader,
): ReadScript {
  const statements: ReadStatement[] = [];
  const origin = { file: script.file, line: script.line };
  try {
    for (const statement of split(script.chunks(), engine.grammar, origin)) {
      const refusesTransaction = engine.classify(statement).kind === 'no-transaction';
      statements.push({ ...statement, actions: actionsOf(statement, reader), refusesTransaction });
    }
  } catch (error) {
    if (!isHandrailError(error) || !error.at) throw error;
    const { line, column } = error.at;
    const fault: Action = { kind: 'syntax error', message: error.message, at: 0 };
    const rest = { text: '', words: [], offset: 0, refusesTransaction: false };
    statements.push({ ...rest, line, column, actions: [fault] });
  }
  const comments = [...lineComments(script.chunks(), engine.grammar)];
  const first = script.line - 1;
  const placed = comments.map((one) => ({ ...one, line: one.line + first }));
  return { script, direction, statements, comments: placed };
}

function actionsOf({ text, words }: Statement, reader: StatementReader): readonly Action[] {
  if (text.length <= LONGEST) return reader.read(text);
  return [{ kind: 'opaque', words: words.join(' '), at: 0 }];
}
