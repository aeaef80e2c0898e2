import type { Activity, Blockage, Failure } from '../engines/engine.ts';
import { HandrailError, isHandrailError } from '../errors.ts';
import { label } from '../migration/migration.ts';
import { aborted, type RunContext } from './context.ts';
import { runFailed, surroundings } from './failure.ts';
import { limitHint, sharedLimits } from './limits.ts';
import type { Prepared } from './prepare.ts';
import { rolledBack } from './transactional.ts';
import { pause } from './wait.ts';
import { type Watch, watch } from './watch.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** The tries of one step. */
interface Tries {
  readonly step: string;
  /** The one that runs now, from 1. */
  attempt: number;
  /** When a lock was first in the way; null before. */
  since: number | null;
}

/**
 * Runs steps beside the other users of a database. A step waits only briefly for a lock, since everybody who
 * comes later waits behind it; then it is rolled back whole and, after a pause in which nothing is held, tried
 * again. What it waits for, and how far it is, is told while it runs.
 */
export class Contention {
  #tries: Tries = { step: '', attempt: 0, since: null };

  /**
   * Does the work of steps that are one transaction, or one step without; none for the history table. `blocked`: it was rolled back, the
   * pause is over, and it can be tried again. Throws LOCK_BLOCKED when the limit is reached.
   */
  async attempt<T>(
    context: RunContext,
    steps: readonly Prepared[],
    work: (context: RunContext) => Promise<T>,
  ): Promise<T | 'blocked'> {
    const tries = this.#next(steps);
    const trial = new Trial(context, steps, tries);
    try {
      return await work({ ...trial.watch.context, again: (error) => trial.again(error) });
    } catch (error) {
      await trial.watch.stop();
      return await trial.failed(error);
    } finally {
      await trial.watch.stop();
    }
  }

  #next([first]: readonly Prepared[]): Tries {
    const step = first ? `${first.step.direction} ${first.step.version}` : '';
    if (this.#tries.step !== step) this.#tries = { step, attempt: 0, since: null };
    this.#tries.attempt++;
    return this.#tries;
  }
}

/** One try. */
class Trial {
  readonly watch: Watch;
  readonly #context: RunContext;
  readonly #steps: readonly Prepared[];
  readonly #tries: Tries;
  readonly #patient: boolean;
  readonly #limitMs: number;
  #blockedSince: number | null = null;
  #outOfPatience = false;
  #told = false;

  constructor(context: RunContext, steps: readonly Prepared[], tries: Tries) {
    this.#context = context;
    this.#steps = steps;
    this.#tries = tries;
    const { retryMs, patienceMs } = context.limits;
    const { lockMs } = sharedLimits(context, steps);
    this.#patient = !lockMs;
    this.#limitMs = (this.#patient ? patienceMs : retryMs) || Number.POSITIVE_INFINITY;
    this.watch = watch(context, (lockMs || Number.POSITIVE_INFINITY) / 2, (activity) =>
      this.#report(activity),
    );
  }

  #report({ blockage, progress }: Activity): void {
    const { listener, session } = this.#context;
    const now = Date.now();
    if (!blockage) {
      this.#blockedSince = null;
      if (progress || this.#told) listener({ type: 'progress', progress });
      this.#told = progress !== null;
      return;
    }
    this.#blockedSince ??= now;
    this.#tries.since ??= now;
    this.#told = true;
    const since = this.#patient ? this.#blockedSince : this.#tries.since;
    listener({
      type: 'blocked',
      blockage,
      attempt: this.#tries.attempt,
      seconds: (now - since) / 1000,
      limitSeconds: this.#limitMs / 1000,
    });
    if (!this.#patient || now - since < this.#limitMs) return;
    this.#outOfPatience = true;
    void session.cancel?.().catch(() => {});
  }

  /** Pauses when another try makes sense, else throws what is to be said. */
  async failed(error: unknown): Promise<'blocked'> {
    const { engine, signal } = this.#context;
    const failure = engine.explain(isHandrailError(error) ? error.cause : error, '');
    if (!failure || signal?.aborted) throw error;
    if (failure.cancelled)
      throw this.#outOfPatience ? this.#blocked(error) : this.#timedOut(error, failure);
    if (!failure.blocked) throw error;
    const whole = this.#steps.every((one) => one.transaction);
    if (whole && (await this.#paused())) return 'blocked';
    throw signal?.aborted
      ? aborted(this.#steps[0] ?? null, rolledBack(this.#steps))
      : this.#blocked(error);
  }

  /** For a statement that is a transaction by itself, of a step without one. */
  async again(error: unknown): Promise<boolean> {
    const { engine, signal } = this.#context;
    if (signal?.aborted || !engine.explain(error, '')?.blocked) return false;
    const again = await this.#paused();
    if (again) this.#tries.attempt++;
    return again;
  }

  /** Pauses before another try; false when there is to be none. */
  async #paused(): Promise<boolean> {
    const { listener, signal, limits } = this.#context;
    const now = Date.now();
    this.#tries.since ??= now - (limits.lockMs ?? 0);
    const waited = now - this.#tries.since;
    if (waited >= limits.retryMs) return false;
    const ms = Math.min(pauseMs(this.#tries.attempt), limits.retryMs - waited);
    listener({
      type: 'retry',
      blockage: this.watch.blockage(),
      attempt: this.#tries.attempt,
      pauseSeconds: ms / 1000,
      seconds: waited / 1000,
      limitSeconds: limits.retryMs / 1000,
    });
    await pause(ms, signal);
    return !signal?.aborted;
  }

  #blocked(error: unknown): HandrailError {
    const known = this.#known(error);
    const { attempt, since } = this.#tries;
    const blockage = this.watch.blockage();
    const details = {
      waiter: this.#steps[0] ? label(this.#steps[0].step) : 'the history table',
      seconds: Math.round((Date.now() - (since ?? Date.now())) / 1000),
      tries: attempt,
      ...inTheWay(blockage),
    };
    const advice = blockage ? { hint: `${blockage.advice} Then run the command again.` } : {};
    const { hint: _, ...around } = surroundings(known);
    return new HandrailError('LOCK_BLOCKED', details, { ...around, ...advice });
  }

  #timedOut(error: unknown, { message }: Failure): unknown {
    const known = this.#known(error);
    const running = this.#steps.find((one) => one.script.file === known.at?.file) ?? this.#steps[0];
    if (!/statement timeout/i.test(message) || !running) return error;
    const hint = limitHint(sharedLimits(this.#context, this.#steps), running.script);
    return new HandrailError(known.code, known.details, { ...surroundings(known), hint });
  }

  #known(error: unknown): HandrailError {
    return runFailed(this.#context.engine, error, { state: rolledBack(this.#steps) });
  }
}

function inTheWay(blockage: Blockage | null) {
  const [first] = blockage?.blockers ?? [];
  return {
    ...(blockage ? { lock: blockage.lock } : {}),
    ...(first ? { blocker: first } : {}),
  };
}

/** Longer after each try, and never the same for two runs. */
const pauseMs = (attempt: number) =>
  Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
