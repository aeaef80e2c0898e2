import type { Refusal } from '../engines/engine.ts';
import type { HandrailError } from '../errors.ts';
import type { Hold } from '../history/records.ts';
import { label } from '../migration/migration.ts';
import type { Statement } from '../sql/splitter.ts';
import { aborted, announce, appliedRecord, finished, type RunContext } from './context.ts';
import { runFailed, statementFailed } from './failure.ts';
import { holdName } from './hold.ts';
import { keepAlive } from './keep-alive.ts';
import { type Prepared, statementsOf } from './prepare.ts';

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
        ? records.beginUp(appliedRecord(context, step, order), hold)
        : records.beginDown(step.version, order, hold),
    );
  } catch (error) {
    await entered.rollback();
    throw runFailed(engine, error, { state: `${label(step)} was not begun` });
  }
  announce(context, [prepared]);
  const began = performance.now();
  const heart = keepAlive(context, step.version, hold);
  try {
    await runStatements(context, prepared, hold);
  } finally {
    await heart.stop();
  }
  const durationMs = Math.round(performance.now() - began);
  await session.run(
    step.direction === 'up'
      ? records.finishUp(step.version, durationMs)
      : records.undone(step.version),
  );
  finished(context, prepared, order, durationMs);
  return 'done';
}

async function runStatements(context: RunContext, prepared: Prepared, hold: Hold): Promise<void> {
  const { session, records, listener, signal } = context;
  let done = 0;
  for (const statement of statementsOf(prepared.script, context.engine)) {
    if (signal?.aborted) throw await stopped(context, prepared, statement, done, null);
    listener({ type: 'statement', index: done + 1, sql: statement.text });
    try {
      await session.run(statement.text);
    } catch (error) {
      throw await stopped(context, prepared, statement, done, error);
    }
    done++;
    await session.run(records.progress(prepared.step.version, done, hold));
  }
}

/** Leaves the row as the next run should find it, and gives the error that says so. */
async function stopped(
  context: RunContext,
  prepared: Prepared,
  statement: Statement,
  done: number,
  error: unknown,
): Promise<HandrailError> {
  const { engine, session, records, signal } = context;
  const { step } = prepared;
  const kind = engine.classify(statement);
  const traces = error !== null && kind.kind === 'no-transaction' && kind.leavesTraces;
  const untouched = done === 0 && !traces;
  const back = step.direction === 'up' ? records.undone : records.clean;
  const write = untouched ? back(step.version) : records.release(step.version);
  const written = await session.run(write).then(
    () => true,
    () => false,
  );
  const state = untouched && written ? nothingRan(prepared) : halfDone(prepared, done);
  if (error === null || signal?.aborted) return aborted(prepared, state);
  return statementFailed(engine, prepared, statement, error, state);
}

function nothingRan({ step }: Prepared): string {
  return step.direction === 'up'
    ? `${label(step)} is not applied, nothing of it remains`
    : `${label(step)} is still applied, nothing of it was undone`;
}

function halfDone({ step, statements }: Prepared, done: number): string {
  const what = step.direction === 'up' ? 'half applied' : 'half undone';
  return `${label(step)} is ${what}: ${done} of ${statements} statements ran, statement ${done + 1} failed`;
}
