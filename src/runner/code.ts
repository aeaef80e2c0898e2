import type { Engine, QueryHooks } from '../engines/engine.ts';
import { HandrailError, isHandrailError, type Place } from '../errors.ts';
import { type CodeScript, type LoadedCode, label } from '../migration/migration.ts';
import type { Step } from '../planner/plan.ts';
import { excerpt, type Span } from '../sql/excerpt.ts';
import { split } from '../sql/splitter.ts';
import type { RunContext } from './context.ts';
import { connectionLost, nextCommand } from './failure.ts';

/** Runs code on the run's own session. `hooks` hear of every query that goes through Kysely. */
export async function runCode(
  { engine, session }: RunContext,
  code: LoadedCode,
  hooks: Omit<QueryHooks, 'inTransaction'>,
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

const MAYBE_CONTROL = /\b(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|PREPARE)\b/i;

/** Throws SOURCE_TRANSACTION_CONTROL for SQL that would end or begin the transaction that code runs in. */
export function refuseControl(engine: Engine, sql: string): void {
  if (!MAYBE_CONTROL.test(sql)) return;
  for (const statement of statementsIn(engine, sql)) {
    if (engine.classify(statement).kind !== 'transaction-control') continue;
    const hint =
      'Remove it, or export "config = { transaction: false }" from a migration that must not run in one.';
    const details = { statement: statement.words.slice(0, 2).join(' ') };
    throw new HandrailError('SOURCE_TRANSACTION_CONTROL', details, { hint });
  }
}

/** As far as it can be read: what is wrong with it, the database says. */
function statementsIn(engine: Engine, sql: string) {
  try {
    return [...split([sql], engine.grammar)];
  } catch {
    return [];
  }
}

/** The error for code that failed: its place in the file where the stack tells, and the database's words. */
export function codeFailed(
  { engine }: RunContext,
  { step, script }: { step: Step; script: CodeScript },
  error: unknown,
  lastSql: string,
  state: string,
): HandrailError {
  const { direction } = step;
  if (isHandrailError(error)) {
    if (error.at) return error;
    const { code, details, hint } = error;
    const next = nextCommand(direction);
    return new HandrailError(code, details, { ...placeOf(script, error), hint, state, next });
  }
  const failure = engine.explain(error, lastSql);
  if (failure?.lost) return connectionLost(failure, error, placeOf(script, error));
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

/** The topmost frame of an error's stack that lies in the migration's own file; null where none does. */
export function placeIn({ file, path }: CodeScript, error: unknown): Place | null {
  const frames = String((error as Error)?.stack ?? '').split('\n');
  const frame = path === null ? undefined : frames.find((one) => one.includes(path));
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame ?? '') ?? [];
  return line === undefined ? null : { file, line: Number(line), column: Number(column) };
}

function placeOf(script: CodeScript, error: unknown) {
  const { file, path, text } = script;
  const at = placeIn(script, error);
  if (at === null || text === null) {
    return path === null ? {} : { at: { file, line: 1, column: 1 } };
  }
  const length = (text.split(/\r?\n/)[at.line - 1] ?? '').length;
  const span: Span = { line: at.line, column: at.column, endColumn: length + 1 };
  const lines = excerpt([text], span);
  return { at, ...(lines ? { excerpt: lines } : {}) };
}
