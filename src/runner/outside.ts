import type { Outside, Refusal } from '../engines/engine.ts';
import { isHandrailError } from '../errors.ts';
import { label } from '../migration/migration.ts';
import { aborted, announce, finished, type RunContext } from './context.ts';
import { runFailed } from './failure.ts';
import {
  enter,
  expire,
  finish,
  type HalfDone,
  half as halfWord,
  leave,
  TakenOver,
} from './half-done.ts';
import { keepAlive } from './keep-alive.ts';
import { limitsOf } from './limits.ts';
import { type Prepared, preview } from './prepare.ts';
import { clearUnderWay } from './separately.ts';
import { runStatements } from './statements.ts';
import { runTransactional } from './transactional.ts';
import { runWhole } from './whole.ts';

/**
 * Runs a step without a transaction, statement by statement. Its history row is written first, as half
 * done and held by this run, and every statement together with its mark in that row: so other runs wait for it,
 * and one that finds it left goes on where it stopped.
 */
async function runOutside(context: RunContext, prepared: Prepared): Promise<'done' | Refusal> {
  const half = await enter(context, prepared);
  if (typeof half === 'string') return half;
  announce(context, [prepared]);
  if (half.left) context.listener({ type: 'continue', step: preview(prepared) });
  const durationMs = await runEntered(half);
  if (durationMs === null) return 'moved';
  finished(context, prepared, half.order, durationMs);
  return 'done';
}

/** Gives the milliseconds; null when another run has taken the step over. */
async function runEntered(half: HalfDone): Promise<number | null> {
  const { context, prepared, version, by } = half;
  const began = performance.now();
  const milliseconds = () => Math.round(performance.now() - began);
  const heart = keepAlive(context, version, by);
  let outside: Outside | undefined;
  try {
    outside = await makeReady(half);
    const record = () => finish(half, milliseconds());
    if (prepared.kind === 'sql') await runStatements(half, prepared, record);
    else await runWhole(half, prepared, record);
    return milliseconds();
  } catch (error) {
    if (error instanceof TakenOver) return null;
    // What has a state already comes from a statement; this is about a row that could not be written.
    const state = `${label(prepared.step)} is ${halfWord(prepared)}: the history says how far it got`;
    if (context.signal?.aborted && !isHandrailError(error)) throw aborted(prepared, state);
    throw runFailed(context.engine, error, { state });
  } finally {
    await outside?.leave().catch(() => {});
    await heart.stop();
  }
}

/** Prepares the session. Nothing of the step has run when that fails, and it is left so. */
async function makeReady(half: HalfDone): Promise<Outside> {
  const { context, prepared } = half;
  const { engine, session, role } = context;
  try {
    const outside = await engine.outside(session, prepared.step, role);
    await engine.beforeOutside?.(session, limitsOf(context, prepared).statementMs);
    return outside;
  } catch (error) {
    if (engine.explain(error, '')?.lost) await expire(half);
    const state = await leave(half, null);
    throw context.signal?.aborted ? aborted(prepared, state) : runFailed(engine, error, { state });
  }
}

/** Runs a step that is half done, or that has no transaction. */
export async function runByItself(
  context: RunContext,
  prepared: Prepared,
): Promise<'done' | Refusal> {
  const { underWay = null } = prepared.step.row ?? {};
  if (context.choice === 'undo' && underWay !== null) {
    // It is taken back as a whole: what it was at is settled first.
    await clearUnderWay({ context, stepwise: await context.engine.stepwise() }, underWay);
  }
  return prepared.transaction
    ? runTransactional(context, [prepared])
    : runOutside(context, prepared);
}
