import type { BatchOutcome, Engine, FailedAt } from '../engines/engine.ts';
import type { Statement } from '../sql/splitter.ts';
import { announce, finished, type RunContext, recordOf } from './context.ts';
import { runFailed, statementFailed } from './failure.ts';
import { limitsOf } from './limits.ts';
import { type Prepared, type PreparedSql, preview, statementsOf } from './prepare.ts';
import { rolledBack } from './transactional.ts';

const LARGEST_COUNT = 1024;
const LARGEST_SIZE = 512 * 1024;
/** A few quick steps say little about a thousand others. */
const GROWTH = 16;
/** How long a batch is meant to take: nothing is seen of its progress, and only its end waits for the disk. */
const AIM_MS = 150;

/** How many steps go to the database together: one at first and more as long as they are quick, or what there is. */
export class BatchSize {
  readonly #batchStops: boolean;
  #limit: number;

  constructor({ batchStops = false }: Pick<Engine, 'batchStops'>) {
    this.#batchStops = batchStops;
    this.#limit = batchStops ? LARGEST_COUNT : 1;
  }

  /** The steps at the front of the queue that can go together; none when the first one can't. */
  take(queue: readonly Prepared[]): Prepared[] {
    const taken: Prepared[] = [];
    let size = 0;
    for (const prepared of queue.slice(0, this.#limit)) {
      size += prepared.body?.length ?? 0;
      if (prepared.body === null || (taken.length > 0 && size > LARGEST_SIZE)) break;
      taken.push(prepared);
    }
    return taken;
  }

  took(steps: number, ms: number): void {
    if (this.#batchStops) return;
    const fitting = Math.min(Math.floor((steps * AIM_MS) / ms), steps * GROWTH, LARGEST_COUNT);
    this.#limit = Math.max(1, fitting);
  }
}

/** A step of a batch, with the order that it records and the head of the history after it. */
export interface Planned {
  readonly prepared: Prepared;
  readonly order: number;
  readonly headAfter: number;
}

/** Numbers the steps of a batch. */
export function planBatch({ ledger }: RunContext, steps: readonly Prepared[]): Planned[] {
  const orders = ledger.rows.map((row) => row.order).sort((a, b) => a - b);
  let next = ledger.nextOrder();
  return steps.map((prepared) => {
    const { direction, row } = prepared.step;
    const order = next++;
    if (row) orders.splice(orders.lastIndexOf(row.order), 1);
    if (direction === 'up') orders.push(order);
    return { prepared, order, headAfter: orders.at(-1) ?? 0 };
  });
}

/** Runs steps as one batch, each in a transaction with its history row; `count` of them when it is done. */
export async function runBatch(
  context: RunContext,
  batch: readonly Planned[],
): Promise<{ progress: BatchOutcome['kind']; count: number }> {
  const { engine, session, table, ledger, role } = context;
  announce(
    context,
    batch.map(({ prepared }) => prepared),
  );
  for (const { prepared } of batch) {
    context.listener({ type: 'sent', step: preview(prepared), sql: prepared.body as string });
  }
  const blocks = batch.map(({ prepared, order, headAfter }) => ({
    direction: prepared.step.direction,
    version: prepared.step.version,
    body: prepared.body as string,
    record: recordOf(context, prepared, order),
    headAfter,
    limits: limitsOf(context, prepared),
  }));
  const claim = { table, head: ledger.head, create: ledger.create, before: [], role };
  const outcome = await engine.batch(session, claim, blocks);
  if (outcome.kind === 'failed') refuseAnotherTry(context, batch, outcome);
  if (outcome.kind !== 'done') return { progress: outcome.kind, count: 0 };
  for (const [i, durationMs] of outcome.durationsMs.entries()) {
    const { prepared, order } = batch[i] as Planned;
    finished(context, prepared, order, durationMs);
  }
  return { progress: 'done', count: outcome.durationsMs.length };
}

/**
 * A batch that failed is tried again step by step, unless that can't lead further, or only later: a lock of
 * others is in the way.
 */
function refuseAnotherTry(
  context: RunContext,
  batch: readonly Planned[],
  { error, at }: { error: unknown; at?: FailedAt },
): void {
  const { engine, signal } = context;
  const failure = engine.explain(error, '');
  const ended = failure?.cancelled && !signal?.aborted;
  if (!failure?.lost && !ended && !failure?.blocked) return;
  const prepared = at && batch[at.block]?.prepared;
  const statement = at && prepared?.kind === 'sql' && nth(engine, prepared, at.statement);
  if (!statement || failure.lost) throw runFailed(engine, error, {});
  throw statementFailed(engine, prepared, statement, error, rolledBack([prepared]));
}

function nth(engine: Engine, { script }: PreparedSql, index: number): Statement | undefined {
  let i = 0;
  for (const statement of statementsOf(script, engine)) if (i++ === index) return statement;
  return undefined;
}
