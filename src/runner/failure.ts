import type { Engine, Failure } from '../engines/engine.ts';
import {
  type ErrorContext,
  type Excerpt,
  HandrailError,
  isHandrailError,
  NO_TRANSACTION,
} from '../errors.ts';
import { label, type SqlScript } from '../migration/migration.ts';
import type { Step } from '../planner/plan.ts';
import { excerpt, type Span, spanOf } from '../sql/excerpt.ts';
import type { Statement } from '../sql/splitter.ts';

/**
 * The error for a statement that the database refused, or that ran when the connection was lost: its place in the
 * file, the lines around it, the database's own words, and `state`, what is true now.
 */
export function statementFailed(
  engine: Engine,
  prepared: { step: Step; script: SqlScript },
  statement: Statement,
  error: unknown,
  state: string,
): HandrailError {
  if (isHandrailError(error)) return error;
  const failure = engine.explain(error, statement.text);
  if (!failure) return unexpected(error);
  const span = spanOf(statement, failure.position);
  const { script, step } = prepared;
  const place = placeOf(script, span);
  if (failure.lost) return connectionLost(failure, error, place);
  return new HandrailError(
    'RUN_STATEMENT_FAILED',
    {
      message: failure.message,
      migration: label(step),
      direction: step.direction,
      ...(failure.code ? { sqlState: failure.code } : {}),
      ...(failure.detail ? { detail: failure.detail } : {}),
      ...(failure.hint ? { hint: failure.hint } : {}),
      ...(failure.where ? { where: failure.where } : {}),
    },
    {
      ...place,
      state,
      next: nextCommand(step.direction),
      ...(failure.needsNoTransaction && script.transaction ? { hint: NO_TRANSACTION } : {}),
      cause: error,
    },
  );
}

/** An error between statements, when beginning, recording or committing; `context` says what is true now. */
export function runFailed(engine: Engine, error: unknown, context: ErrorContext): HandrailError {
  if (isHandrailError(error)) {
    if (error.state !== undefined || context.state === undefined) return error;
    const { hint, cause, ...around } = surroundings(error);
    return new HandrailError(error.code, error.details, { ...around, ...context, hint, cause });
  }
  const failure = engine.explain(error, '');
  if (!failure) return unexpected(error);
  if (failure.lost) return connectionLost(failure, error);
  const { message, code, detail, hint: advice, forbidden } = failure;
  const hint =
    forbidden && !advice ? { hint: 'Grant this user the right, or use another one.' } : {};
  return new HandrailError(
    'RUN_STATEMENT_FAILED',
    {
      message,
      migration: '',
      direction: '',
      ...(code ? { sqlState: code } : {}),
      ...(detail ? { detail } : {}),
      ...(advice ? { hint: advice } : {}),
    },
    { ...context, ...hint, cause: error },
  );
}

/** What surrounds an error, for another one that takes its place. */
export function surroundings(error: HandrailError): ErrorContext & { hint: string } {
  const { at, excerpt, state, next, hint, cause } = error;
  return {
    ...(at ? { at } : {}),
    ...(excerpt ? { excerpt } : {}),
    ...(state === undefined ? {} : { state }),
    ...(next === undefined ? {} : { next }),
    hint,
    cause,
  };
}

/** A place in a script, with the lines around it. */
export function placeOf(script: SqlScript, span: Span): Pick<ErrorContext, 'at' | 'excerpt'> {
  const at = { file: script.file, line: span.line, column: span.column };
  return { at, ...excerptOf(script, span) };
}

/** The lines around a place in a script, when the file still has them. */
export function excerptOf(script: SqlScript, span: Span): { excerpt?: Excerpt } {
  const lines = excerpt(script.chunks(), span, script.line);
  return lines ? { excerpt: lines } : {};
}

/** The error for a connection that is gone. */
export function connectionLost(
  failure: Failure,
  cause: unknown,
  known: Pick<ErrorContext, 'at' | 'excerpt' | 'state' | 'next'> = {},
): HandrailError {
  return new HandrailError(
    'CONNECT_LOST',
    { reason: failure.message },
    {
      state: 'what was committed is in the history; the server undoes the rest',
      next: 'handrail status',
      ...known,
      cause,
    },
  );
}

function unexpected(error: unknown): HandrailError {
  const reason = error instanceof Error ? error.message : String(error);
  return new HandrailError('INTERNAL', { reason }, { cause: error });
}

export function nextCommand(direction: string): string {
  return direction === 'up' ? 'handrail up' : 'handrail down';
}
