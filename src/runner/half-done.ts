import type { Limits, Refusal, Stepwise } from '../engines/engine.ts';
import { readHistory } from '../history/history.ts';
import type { Mark, Restored } from '../history/records.ts';
import { type AppliedMigration, label } from '../migration/migration.ts';
import { versionKey } from '../migration/version.ts';
import { resumes } from '../planner/plan.ts';
import { appliedRecord, type RunContext, replacingSkipped } from './context.ts';
import { runFailed } from './failure.ts';
import { holdName } from './hold.ts';
import { beginOn } from './make-table.ts';
import type { Prepared } from './prepare.ts';
import { START } from './standpoint.ts';

/** A step without a transaction while this run works on it. */
export interface HalfDone {
  readonly context: RunContext;
  readonly prepared: Prepared;
  readonly stepwise: Stepwise;
  /** The version as its row spells it. */
  readonly version: string;
  readonly order: number;
  /** What the row says of who works on it. */
  readonly by: string;
  /** The row that another run has left half done, when this one goes on with it. */
  readonly left: AppliedMigration | null;
  /** What the row says of how far it got. */
  mark: Mark;
}

/** Another run has taken the step over: this one looks anew at what is to be done. */
export class TakenOver extends Error {}

const EXPIRE_SECONDS = 2;

const NOTHING: Mark = { ...START, underWay: null };

/** Writes the row of a step as half done and held by this run, or takes over what another run has left. */
export async function enter(context: RunContext, prepared: Prepared): Promise<HalfDone | Refusal> {
  const { engine, session, table, ledger, records } = context;
  const { step } = prepared;
  const by = holdName();
  const stepwise = await engine.stepwise();
  const claim = { table, head: ledger.head, create: ledger.create, before: [] };
  const entered = await beginOn(engine, session, claim);
  if (typeof entered === 'string') return entered;
  const known = { context, prepared, stepwise, by, version: step.version };
  try {
    if (resumes(step)) {
      const left = await sameRow(context, step.row as AppliedMigration);
      if (left) {
        await entered.commit(records.takeOver(left.version, by));
        const { order, progress, progressChecksum: checksum, underWay } = left;
        return { ...known, order, left, mark: { progress, checksum, underWay } };
      }
      await entered.rollback();
      return 'moved';
    }
    const order = ledger.nextOrder();
    // What an object in code does with the client's own handle is not seen.
    const hidden = prepared.kind === 'code' && prepared.script.path === null;
    const mark = hidden ? { ...NOTHING, underWay: prepared.script.file } : NOTHING;
    await entered.commit(
      step.direction === 'up'
        ? replacingSkipped(context, step) +
            records.beginUp(appliedRecord(context, step, order), mark, by)
        : records.beginDown(step.version, order, mark, by),
    );
    return { ...known, order, left: null, mark };
  } catch (error) {
    await entered.rollback();
    if (engine.explain(error, '')?.lost) await expire(known);
    throw runFailed(engine, error, { state: `${label(step)} was not begun` });
  }
}

/** The row as it is now, unless it has changed since the run looked at it. */
async function sameRow(
  { engine, session, table }: RunContext,
  seen: AppliedMigration,
): Promise<AppliedMigration | null> {
  const { rows } = await readHistory(session, engine.dialect, table);
  const now = rows.find(({ version }) => versionKey(version) === versionKey(seen.version));
  const same =
    now?.dirty &&
    now.heldBy === seen.heldBy &&
    now.progress === seen.progress &&
    now.underWay === seen.underWay &&
    now.direction === seen.direction;
  return same ? now : null;
}

/** Runs `sql` (nothing when it is empty) together with `record`. Throws {@link TakenOver}. */
export async function written(
  half: HalfDone,
  record: string,
  sql = '',
  limits?: Limits,
): Promise<void> {
  const { stepwise, context } = half;
  const { session, table } = context;
  await insisted(half, () => stepwise.alone(session, table, sql, record, limits));
}

/** Tries again while somebody else has the lock, as one who only looks at the history may for a moment. */
export async function insisted(
  { context }: HalfDone,
  attempt: () => Promise<'done' | Refusal>,
): Promise<void> {
  const { engine, session, table, patience, signal } = context;
  for (;;) {
    const outcome = await attempt();
    if (outcome === 'done') return;
    if (outcome === 'moved') throw new TakenOver();
    signal?.throwIfAborted();
    await patience.waitFor(() => engine.holder(session, table));
  }
}

/** Writes how far the step has got, together with the effect of `sql`. Throws {@link TakenOver}. */
export async function marked(half: HalfDone, mark: Mark, sql = '', limits?: Limits): Promise<void> {
  await written(half, half.context.records.mark(half.version, mark, half.by), sql, limits);
  half.mark = mark;
}

/** The SQL that records the step as done. `duration` is in milliseconds. */
export function finish({ context, prepared, version, order, by }: HalfDone, duration: number) {
  const { records } = context;
  const { step } = prepared;
  if (step.direction === 'down') return records.undone(version, by);
  return records.finishUp(
    { ...appliedRecord(context, step, order), version },
    String(duration),
    by,
  );
}

/**
 * Leaves the row as the next run should find it, and says what is true now: a step of which nothing has run and nothing
 * is in doubt leaves no mark.
 */
export async function leave(half: HalfDone, failed: number | null): Promise<string> {
  const { prepared, mark, version, by, context } = half;
  const untouched = mark.progress === 0 && mark.underWay === null;
  const { records } = context;
  const record = untouched ? back(half) : records.release(version, mark, by);
  // A second try, since a cancel request may have come too late and met this statement.
  const attempt = () =>
    written(half, record).then(
      () => true,
      () => false,
    );
  const left = (await attempt()) || (await attempt());
  return untouched && left ? nothingRan(prepared) : soFar(prepared, mark, failed);
}

/** After the connection was lost: others need not wait until the lease is over. */
export async function expire({
  context,
  version,
  by,
}: Pick<HalfDone, 'context' | 'version' | 'by'>): Promise<void> {
  const { engine, target, records } = context;
  const options = { readOnly: false, timeoutSeconds: EXPIRE_SECONDS };
  const session = await engine.connect(target, options).catch(() => null);
  await session?.run(records.expire(version, by)).catch(() => {});
  await session?.close();
}

function back({ prepared, version, by, context }: HalfDone): string {
  const { records } = context;
  const { direction, row } = prepared.step;
  if (direction === 'up') return records.undone(version, by);
  const turned = row?.dirty === true && row.direction !== direction;
  const before: Restored = {
    dirty: turned,
    direction: row?.direction ?? 'up',
    progress: row?.progress ?? 0,
    checksum: row?.progressChecksum ?? null,
    underWay: row?.underWay ?? null,
  };
  return records.restore(version, before, by);
}

function nothingRan({ step }: Prepared): string {
  if (step.direction === 'up') return `${label(step)} is not applied, nothing of it remains`;
  const still = step.row?.dirty && step.row.direction === 'up' ? 'half applied' : 'applied';
  return `${label(step)} is still ${still}, nothing of it was undone`;
}

/** `half applied` or `half undone`. */
export function half({ step }: Prepared): string {
  return step.direction === 'up' ? 'half applied' : 'half undone';
}

function soFar(prepared: Prepared, { progress, underWay }: Mark, failed: number | null): string {
  const { step, statements, kind } = prepared;
  const of = statements === null ? '' : ` of ${statements}`;
  const doubt = underWay !== null && kind === 'sql' ? `, which may have taken effect` : '';
  const stopped = failed === null ? '' : `, statement ${failed} failed${doubt}`;
  return `${label(step)} is ${half(prepared)}: ${progress}${of} statements ran${stopped}`;
}
