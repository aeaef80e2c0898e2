import type { Engine, Outside, Refusal } from '../engines/engine.ts';
import { isHandrailError } from '../errors.ts';
import type { Hold } from '../history/records.ts';
import { label } from '../migration/migration.ts';
import type { Statement } from '../sql/splitter.ts';
import { codeFailed, runCode } from './code.ts';
import {
  aborted,
  announce,
  appliedRecord,
  finished,
  type RunContext,
  replacingSkipped,
} from './context.ts';
import { runFailed, statementFailed } from './failure.ts';
import { holdName } from './hold.ts';
import { keepAlive } from './keep-alive.ts';
import {
  openAfter,
  type Prepared,
  type PreparedCode,
  type PreparedSql,
  statementsOf,
} from './prepare.ts';

/**
 * Runs a step without a transaction, statement by statement. Its history row is written first, as half
 * done and held by this run, and counts the statements that ran: so other runs wait for it, and a run
 * that is killed leaves word of how far it got.
 */
export async function runOutside(
  context: RunContext,
  prepared: Prepared,
): Promise<'done' | Refusal> {
  const { engine, session, table, ledger, records } = context;
  const { step } = prepared;
  const hold: Hold = { by: holdName(), seconds: engine.leaseSeconds };
  const order = ledger.nextOrder();
  const entered = await engine.begin(session, { table, head: ledger.head, before: [] });
  if (typeof entered === 'string') return entered;
  try {
    await entered.commit(
      step.direction === 'up'
        ? replacingSkipped(context, step) +
            records.beginUp(appliedRecord(context, step, order), hold)
        : records.beginDown(step.version, order, hold),
    );
  } catch (error) {
    await entered.rollback();
    throw runFailed(engine, error, { state: `${label(step)} was not begun` });
  }
  announce(context, [prepared]);
  const durationMs = await runEntered(context, prepared, hold);
  finished(context, prepared, order, durationMs);
  return 'done';
}

/** Runs and records a step whose row says that it is under way. Gives its milliseconds. */
async function runEntered(context: RunContext, prepared: Prepared, hold: Hold): Promise<number> {
  const { engine, session, records, signal, role } = context;
  const { direction, version } = prepared.step;
  const began = performance.now();
  const outside = await engine.outside(session, prepared.step, role);
  const heart = keepAlive(context, version, hold);
  try {
    if (prepared.kind === 'sql') await runStatements(context, prepared, hold, outside);
    else await runWhole(context, prepared, outside);
    const durationMs = Math.round(performance.now() - began);
    await outside.write(
      direction === 'up' ? records.finishUp(version, durationMs) : records.undone(version),
    );
    return durationMs;
  } catch (error) {
    // What has a state already comes from a statement; this is about a row that could not be written.
    const state = `${label(prepared.step)} is ${half(prepared)}: the history says how far it got`;
    if (signal?.aborted && !isHandrailError(error)) throw aborted(prepared, state);
    throw runFailed(engine, error, { state });
  } finally {
    await outside.leave().catch(() => {});
    await heart.stop();
  }
}

async function runStatements(
  context: RunContext,
  prepared: PreparedSql,
  hold: Hold,
  outside: Outside,
): Promise<void> {
  const { engine, session, records, listener, signal } = context;
  let done = 0;
  /** Less than `done` within a transaction that the file itself has begun. */
  let lasting = 0;
  let open: Statement | null = null;
  for (const statement of statementsOf(prepared.script, engine)) {
    const stopped = async (error: unknown) => {
      if (open) await session.run('ROLLBACK').catch(() => {});
      const untouched = lasting === 0 && !(error !== null && leavesTraces(engine, statement));
      const state = await stop(context, outside, prepared, untouched, lasting, done + 1);
      if (error === null || signal?.aborted) return aborted(prepared, state);
      return statementFailed(engine, prepared, statement, error, state);
    };
    if (signal?.aborted) throw await stopped(null);
    listener({ type: 'statement', index: done + 1, sql: statement.text });
    try {
      await session.run(statement.text);
    } catch (error) {
      throw await stopped(error);
    }
    done++;
    const before: Statement | null = open;
    open = openAfter(engine, statement, before);
    // COMMIT AND CHAIN ends one transaction and begins the next.
    if (!open || (before && open !== before)) lasting = done;
    if (!open) await outside.write(records.progress(prepared.step.version, done, hold));
  }
}

const CONCURRENTLY = /\bCONCURRENTLY\b/i;

/** Code has no statements that could be counted beforehand: its progress is what it has sent. */
async function runWhole(
  context: RunContext,
  prepared: PreparedCode,
  outside: Outside,
): Promise<void> {
  const { listener, signal } = context;
  let sent = 0;
  let done = 0;
  let last = '';
  const before = (sql: string) => {
    signal?.throwIfAborted();
    last = sql;
    listener({ type: 'statement', index: ++sent, sql });
  };
  const after = () => {
    done++;
  };
  try {
    await runCode(context, prepared.code, { before, after });
  } catch (error) {
    // What an object in code did with the client's own handle, nobody knows.
    const untouched = done === 0 && prepared.script.path !== null && !CONCURRENTLY.test(last);
    const state = await stop(context, outside, prepared, untouched, done);
    if (signal?.aborted) throw aborted(prepared, state);
    throw codeFailed(context, prepared, error, last, state);
  }
}

function leavesTraces(engine: Engine, statement: Statement): boolean {
  const kind = engine.classify(statement);
  return kind.kind === 'no-transaction' && kind.leavesTraces;
}

/** Leaves the row as the next run should find it, and says what is true now. */
async function stop(
  { records }: RunContext,
  outside: Outside,
  prepared: Prepared,
  untouched: boolean,
  done: number,
  failed = done + 1,
): Promise<string> {
  const { step } = prepared;
  const back = step.direction === 'up' ? records.undone : records.clean;
  const write = untouched ? back(step.version) : records.release(step.version, done);
  // A second try, since a cancel request may have come too late and met this statement.
  const attempt = () =>
    outside.write(write).then(
      () => true,
      () => false,
    );
  const written = (await attempt()) || (await attempt());
  return untouched && written ? nothingRan(prepared) : halfDone(prepared, done, failed);
}

function nothingRan({ step }: Prepared): string {
  return step.direction === 'up'
    ? `${label(step)} is not applied, nothing of it remains`
    : `${label(step)} is still applied, nothing of it was undone`;
}

function half({ step }: Prepared): string {
  return step.direction === 'up' ? 'half applied' : 'half undone';
}

function halfDone(prepared: Prepared, done: number, failed: number): string {
  const { step, statements } = prepared;
  const of = statements === null ? '' : ` of ${statements}`;
  return `${label(step)} is ${half(prepared)}: ${done}${of} statements ran, statement ${failed} failed`;
}
