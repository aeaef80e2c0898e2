import { NO_TRANSACTION, type Text, texts } from './error-texts.ts';

export { NO_TRANSACTION, texts };

/** A place in a file that a person wrote. `line` and `column` count from 1; `column` counts characters. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** Lines of a file around a place, with the part that is meant. Columns count characters from 1. */
export interface Excerpt {
  /** Number of the first line in `lines`. */
  firstLine: number;
  lines: string[];
  /** The line and the columns that are underlined: `column` up to, not including, `endColumn`. */
  line: number;
  column: number;
  endColumn: number;
}

export type ErrorCode = keyof typeof texts;
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof texts)[C]['message']>[0];

/** What surrounds an error beyond its code and details. */
export interface ErrorContext {
  at?: Place;
  excerpt?: Excerpt;
  /** What is true of the database now, in one sentence. */
  state?: string;
  /** The one command to run next. */
  next?: string;
  /** Replaces the code's own hint where the place of the error knows better. */
  hint?: string;
  cause?: unknown;
}

/**
 * The one error class. `message` says what happened, `hint` what to do, `cause` is the driver's own error.
 * From the runner, `results` holds what this run applied or undid before it failed.
 */
export class HandrailError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'HandrailError';
  readonly code: C;
  readonly hint: string;
  readonly details: ErrorDetails<C>;
  readonly at: Place | undefined;
  readonly excerpt: Excerpt | undefined;
  readonly state: string | undefined;
  readonly next: string | undefined;
  results: readonly unknown[] = [];

  constructor(code: C, details: ErrorDetails<C>, context: ErrorContext = {}) {
    const entry = texts[code] as unknown as Text<ErrorDetails<C>>;
    super(entry.message(details), context.cause === undefined ? {} : { cause: context.cause });
    this.code = code;
    this.details = details;
    this.hint = context.hint ?? entry.hint(details);
    this.at = context.at;
    this.excerpt = context.excerpt;
    this.state = context.state;
    this.next = context.next;
  }
}

/** True for errors of `code` (or for any of ours), also across two copies of this module. */
export function isHandrailError<C extends ErrorCode>(
  error: unknown,
  code?: C,
): error is HandrailError<C> {
  return (
    error instanceof Error &&
    error.name === 'HandrailError' &&
    (code === undefined || (error as HandrailError).code === code)
  );
}
