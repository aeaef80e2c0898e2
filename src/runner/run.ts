import type { Engine, Refusal, Session, TableName, Target } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import { type History, readHistory } from '../history/history.ts';
import { records } from '../history/records.ts';
import type { Migration, Script } from '../migration/migration.ts';
import { versionKey } from '../migration/version.ts';
import { type OrderPolicy, orderWarning } from '../planner/order.ts';
import { type Goal, isRelative, plan, type Step } from '../planner/plan.ts';
import { BatchSize, planBatch, runBatch } from './batching.ts';
import { Confirmation } from './confirmation.ts';
import { Contention } from './contention.ts';
import { aborted, finished, type RunContext, skipWarning } from './context.ts';
import type { Listener, StepPreview, StepResult } from './events.ts';
import { runFailed } from './failure.ts';
import { isAlive } from './hold.ts';
import { inspect } from './inspect.ts';
import { Ledger } from './ledger.ts';
import type { RunLimits } from './limits.ts';
import { makeTable } from './make-table.ts';
import { type Prepared, prepare, prepareSkip, preview, scriptOf } from './prepare.ts';
import { checkRole, refuseOtherHistory, unmet } from './requirements.ts';
import { contextOf, rolledBack, runTransactional } from './transactional.ts';
import { look, Patience } from './wait.ts';

/** What a run is given. */
export interface RunInput {
  readonly engine: Engine;
  readonly target: Target;
  readonly session: Session;
  readonly table: TableName;
  /** May still be being read while the server answers. */
  readonly migrations: readonly Migration[] | Promise<readonly Migration[]>;
  readonly goal: Goal;
  /** What to do about pending migrations older than the newest applied; refused unless given. */
  readonly order?: OrderPolicy;
  /** All steps in one transaction. */
  readonly atomic: boolean;
  /** Plans and checks, and changes nothing. */
  readonly dryRun: boolean;
  /** The database itself is checked before and after. */
  readonly inspects: boolean;
  /** Is asked with every plan that is about to be carried out. */
  readonly confirm?: ((steps: readonly StepPreview[]) => Promise<void>) | undefined;
  /** Each statement goes to the server by itself, and is told before. */
  readonly careful?: boolean;
  readonly lockWaitSeconds: number;
  readonly limits: RunLimits;
  readonly handrailVersion: string;
  /** Who runs the migrations; the login unless given. */
  readonly role: string | undefined;
  /** Makes a script of a text kept in the history. */
  readonly readScript: (text: string, shown: string) => Script;
  readonly listener: Listener;
  readonly signal: AbortSignal | undefined;
}

/** The same for work on migrations that have been read. */
export type WorkInput = Omit<RunInput, 'goal' | 'atomic' | 'signal' | 'migrations'> & {
  readonly migrations: readonly Migration[];
};

export interface RunOutcome {
  readonly results: readonly StepResult[];
  /** What a dry run would have done. */
  readonly planned: readonly StepPreview[];
  readonly ledger: Ledger;
}

type Progress = 'done' | 'failed' | 'blocked' | Refusal;

const RECOUNT_SECONDS = 2;

/**
 * Brings the database to a goal: reads the history, plans, checks every script, then applies step by
 * step, each under the lock. Whenever something came between, it looks again and plans anew.
 * Throws one HandrailError whose `results` say what was done before it failed.
 */
export async function run(input: RunInput): Promise<RunOutcome> {
  const running = new Run(input);
  try {
    return await running.execute();
  } catch (error) {
    const failed = await running.recount();
    const context = failed ? contextOf(failed) : {};
    const failure = runFailed(input.engine, error, context);
    failure.results = running.results;
    throw failure;
  }
}

class Run {
  readonly results: StepResult[] = [];
  readonly #announced = new Set<string>();
  readonly #finished = new Set<string>();
  readonly #confirmation: Confirmation;
  readonly #input: RunInput;
  readonly #patience: Patience;
  readonly #batchSize: BatchSize;
  readonly #contention = new Contention();
  /** After a batch failed, its first step goes alone, statement by statement, to name the culprit. */
  #careful = false;
  /** Steps of a batch whose outcome only the history knows. */
  #unsettled: { prepared: Prepared; order: number }[] = [];
  #context: RunContext | undefined;
  #planned: Step[] | undefined;

  constructor(input: RunInput) {
    this.#input = input;
    const { engine, lockWaitSeconds, listener, signal, confirm } = input;
    this.#confirmation = new Confirmation(confirm);
    this.#patience = new Patience(engine, lockWaitSeconds, listener, signal);
    this.#batchSize = new BatchSize(engine);
  }

  async execute(): Promise<RunOutcome> {
    const { session, table, engine, dryRun } = this.#input;
    for (;;) {
      const history = await look(engine, session, table);
      this.#stopIfAborted(history && this.#settle(history));
      if (!history || history.rows.some(isAlive)) {
        await this.#patience.wait(session, table);
        continue;
      }
      const context = this.#enter(history);
      const queue = await this.#prepare(history);
      const outcome = {
        results: this.results,
        planned: queue.filter((one) => one.skip === null).map(preview),
        ledger: context.ledger,
      };
      if (queue.length === 0) return outcome;
      if (dryRun) {
        const { rehearse } = await import('./rehearse.ts');
        const steps = queue.filter((one) => one.skip === null);
        return { ...outcome, planned: await rehearse(this.#input, steps) };
      }
      await this.#confirmation.of(outcome.planned);
      await inspect(this.#input, 'nothing was begun');
      const progress = await this.#work(context, history, queue);
      if (progress === 'done') {
        await inspect(this.#input, 'the migrations of this run are done and recorded');
        return { ...outcome, planned: [] };
      }
      if (progress === 'held') await this.#patience.wait(session, table);
    }
  }

  #enter(history: History): RunContext {
    const before = this.#context?.ledger.head;
    if (this.#planned && before !== history.head) throw new HandrailError('HISTORY_MOVED', {});
    const { engine, table } = this.#input;
    this.#context = {
      ...this.#input,
      patience: this.#patience,
      choice: this.#input.goal.kind === 'repair' ? this.#input.goal.choice : undefined,
      ledger: new Ledger(history),
      records: records(engine.dialect, table),
      results: this.results,
      finished: this.#finished,
      announced: this.#announced,
    };
    return this.#context;
  }

  async #prepare(history: History): Promise<Prepared[]> {
    const { atomic, order = 'strict', listener } = this.#input;
    const steps = this.#remaining(history, await this.#input.migrations);
    if (steps.length > 0) await checkRole(this.#input);
    if (history.head === null && steps.length > 0) await refuseOtherHistory(this.#input);
    const disorder = orderWarning(steps, history.rows, order);
    if (disorder !== null && this.results.length === 0) {
      listener({ type: 'warning', message: disorder });
    }
    const queue: Prepared[] = [];
    for (const step of steps) {
      const prepared = await this.#prepareStep(step);
      if (prepared) queue.push(prepared);
    }
    const outside = queue.find((one) => !one.transaction);
    if (atomic && outside) {
      throw new HandrailError('PLAN_NOT_ATOMIC', { migration: outside.script.file });
    }
    if (this.results.length === 0) {
      const planned = queue.filter((one) => one.skip === null);
      listener({ type: 'plan', steps: planned.map(preview) });
    }
    return queue;
  }

  /** Null for a step that is skipped when there is nothing to record: it was so before, or nothing is to be done. */
  async #prepareStep(step: Step): Promise<Prepared | null> {
    const { engine, session, listener, dryRun } = this.#input;
    const skipped = step.row?.skipped ?? null;
    if (step.direction === 'down' && skipped !== null) return prepareSkip(step, skipped);
    const { script, fromHistory } = await scriptOf(this.#input, step);
    const why = await unmet(engine, session, step, script);
    if (why === null) return prepare(engine, step, script, fromHistory);
    if (skipped !== why && !dryRun) return prepareSkip(step, why);
    listener({ type: 'warning', message: skipWarning(step, why) });
    return null;
  }

  /** A goal that counts back from where the history stood is planned once, any other one anew. */
  #remaining(history: History, migrations: readonly Migration[]): Step[] {
    const { goal, order } = this.#input;
    const done = this.results.length;
    if (this.#planned) return this.#planned.slice(this.#finished.size);
    const rest =
      goal.kind === 'up' && goal.count !== undefined ? { ...goal, count: goal.count - done } : goal;
    return plan(migrations, history.rows, rest, order);
  }

  async #work(context: RunContext, history: History, queue: Prepared[]): Promise<Progress> {
    if (history.preparation.length > 0 && history.head !== null) {
      const made = await this.#contention.attempt(context, [], makeTable);
      if (made !== 'done') return made;
    }
    if (isRelative(this.#input.goal)) this.#planned ??= queue.map(({ step }) => step);
    if (this.#input.atomic) {
      return this.#contention.attempt(context, queue, (one) => runTransactional(one, queue));
    }
    let rest = queue;
    while (rest.length > 0) {
      this.#stopIfAborted();
      const { progress, count } = await this.#advance(context, rest);
      if (progress !== 'done') return progress;
      rest = rest.slice(count);
    }
    return 'done';
  }

  /** Runs the next step, or the next few together. */
  async #advance(
    context: RunContext,
    queue: Prepared[],
  ): Promise<{ progress: Progress; count: number }> {
    const [first] = queue as [Prepared, ...Prepared[]];
    if (!first.transaction || first.step.row?.dirty) {
      const { runByItself } = await import('./outside.ts');
      const work = (one: RunContext) => runByItself(one, first);
      return { progress: await this.#contention.attempt(context, [first], work), count: 1 };
    }
    const together = this.#careful || this.#input.careful ? [] : this.#batchSize.take(queue);
    if (together.length === 0) {
      const work = (one: RunContext) => runTransactional(one, [first]);
      const progress = await this.#contention.attempt(context, [first], work);
      if (progress === 'done') this.#careful = false;
      return { progress, count: 1 };
    }
    const began = performance.now();
    const batch = planBatch(context, together);
    this.#unsettled = batch.map(({ prepared, order }) => ({ prepared, order }));
    const outcome = await this.#contention.attempt(context, together, (one) =>
      runBatch(one, batch),
    );
    const { progress, count } =
      outcome === 'blocked' ? ({ progress: outcome, count: 0 } as const) : outcome;
    if (progress === 'done') this.#unsettled = [];
    this.#careful = progress === 'failed' || progress === 'blocked';
    if (count > 0) this.#batchSize.took(count, performance.now() - began);
    return { progress, count };
  }

  /** Takes in what a batch that did not come to its end has left in the history; gives the step that failed. */
  #settle(history: History): Prepared | null {
    const unsettled = this.#unsettled;
    if (unsettled.length === 0) return null;
    this.#unsettled = [];
    const rows = new Map(history.rows.map((row) => [versionKey(row.version), row]));
    for (const { prepared, order } of unsettled) {
      const row = rows.get(versionKey(prepared.step.version));
      const { direction, row: before } = prepared.step;
      const done = direction === 'up' ? row?.order === order : row?.order !== before?.order;
      if (!done || !this.#context) return prepared;
      finished(this.#context, prepared, order, row?.durationMs ?? 0);
    }
    return null;
  }

  /** Asks on a new connection what a batch has left in the history; gives the step that failed. */
  async recount(): Promise<Prepared | null> {
    if (this.#unsettled.length === 0) return null;
    const { engine, target, table } = this.#input;
    const options = { readOnly: true, timeoutSeconds: RECOUNT_SECONDS };
    const session = await engine.connect(target, options).catch(() => null);
    const history = session && readHistory(session, engine.dialect, table);
    const failed = await history?.then((found) => this.#settle(found)).catch(() => null);
    await session?.close();
    return failed ?? null;
  }

  #stopIfAborted(during: Prepared | null = null): void {
    if (!this.#input.signal?.aborted) return;
    const state = 'what this run had finished stays; nothing is half done';
    throw aborted(during, during ? rolledBack([during]) : state);
  }
}
