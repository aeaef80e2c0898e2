import type { QueryHooks } from '../engines/engine.ts';
import { HandrailError, isHandrailError, type Place } from '../errors.ts';
import { type CodeScript, type LoadedCode, label } from '../migration/migration.ts';
import type { Step } from '../planner/plan.ts';
import { excerpt, type Span } from '../sql/excerpt.ts';
import type { RunContext } from './context.ts';
import { connectionLost, nextCommand } from './failure.ts';

/** Runs code on the run's own session. `hooks` hear of every query that goes through Kysely. */
export async function runCode(
  { engine, session }: RunContext,
  code: LoadedCode,
  hooks: Pick<QueryHooks, 'before' | 'after'>,
): Promise<void> {
  const inTransaction = code.transaction;
  let kysely: Promise<object> | undefined;
  await code.run({
    handle: session.handle,
    kysely() {
      kysely ??= engine.kysely(session, { ...hooks, inTransaction });
      return kysely;
    },
  });
}

/** The error for code that failed: its place in the file where the stack tells, and the database's words. */
export function codeFailed(
  { engine }: RunContext,
  { step, script }: { step: Step; script: CodeScript },
  error: unknown,
  lastSql: string,
  state: string,
): HandrailError {
  if (isHandrailError(error)) return error;
  const failure = engine.explain(error, lastSql);
  if (failure?.lost) return connectionLost(failure, error);
  const { direction } = step;
  const context = {
    ...placeOf(script, error),
    state,
    next: nextCommand(direction),
    cause: error,
  };
  const known = { migration: label(step), direction };
  if (!failure) {
    const message = error instanceof Error ? error.message : String(error);
    return new HandrailError('RUN_CODE_FAILED', { message, ...known }, context);
  }
  const { message, code, detail, hint } = failure;
  return new HandrailError(
    'RUN_STATEMENT_FAILED',
    {
      message,
      ...known,
      ...(code ? { sqlState: code } : {}),
      ...(detail ? { detail } : {}),
      ...(hint ? { hint } : {}),
      ...(lastSql ? { where: `in ${lastSql}` } : {}),
    },
    context,
  );
}

/** The topmost frame of the stack that lies in the migration's own file. */
function placeOf({ file, path, text }: CodeScript, error: unknown) {
  const at: Place = { file, line: 1, column: 1 };
  const frames = String((error as Error)?.stack ?? '').split('\n');
  const frame = path === null ? undefined : frames.find((one) => one.includes(path));
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame ?? '') ?? [];
  if (line === undefined || text === null) return path === null ? {} : { at };
  const length = (text.split(/\r?\n/)[Number(line) - 1] ?? '').length;
  const span: Span = { line: Number(line), column: Number(column), endColumn: length + 1 };
  const lines = excerpt([text], span);
  return {
    at: { file, line: span.line, column: span.column },
    ...(lines ? { excerpt: lines } : {}),
  };
}
