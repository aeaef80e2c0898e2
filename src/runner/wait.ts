import type { Engine, Holder, Session, TableName } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import { type History, readHistory } from '../history/history.ts';
import type { Listener } from './events.ts';
import { holderOf, isAlive } from './hold.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/** Sleeps, but not beyond an abort. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** The history; null while another connection has the whole database for itself. */
export async function look(
  engine: Engine,
  session: Session,
  table: TableName,
): Promise<History | null> {
  try {
    return await readHistory(session, engine.dialect, table);
  } catch (error) {
    if (engine.explain(error, '')?.busy) return null;
    throw error;
  }
}

/**
 * Waits until nobody else migrates, by short looks with growing, jittered pauses: nothing is held while
 * waiting. Throws LOCK_TIMEOUT with the holder's name after `limitSeconds`.
 */
export class Patience {
  readonly #began = Date.now();
  readonly #engine: Engine;
  readonly #limitSeconds: number;
  readonly #listener: Listener;
  readonly #signal: AbortSignal | undefined;

  constructor(engine: Engine, limitSeconds: number, listener: Listener, signal?: AbortSignal) {
    this.#engine = engine;
    this.#limitSeconds = limitSeconds;
    this.#listener = listener;
    this.#signal = signal;
  }

  /** Waits until no other run has the lock or works on a step. */
  async wait(session: Session, table: TableName): Promise<void> {
    await this.waitFor(() => this.#look(session, table), this.#began);
  }

  /** Waits until `look` finds nobody; the limit counts from `began`. */
  async waitFor(look: () => Promise<Holder | null>, began = Date.now()): Promise<void> {
    for (let length = FIRST_PAUSE_MS; !this.#signal?.aborted; length *= 1.5) {
      await pause(Math.min(length, LONGEST_PAUSE_MS) * (0.5 + Math.random()), this.#signal);
      const holder = await look();
      if (!holder) return;
      const seconds = (Date.now() - began) / 1000;
      if (seconds > this.#limitSeconds) {
        throw new HandrailError('LOCK_TIMEOUT', {
          seconds: this.#limitSeconds,
          holder: holder.who,
        });
      }
      this.#listener({ type: 'waiting', holder, seconds, limitSeconds: this.#limitSeconds });
    }
  }

  async #look(session: Session, table: TableName): Promise<Holder | null> {
    const holder = await this.#engine.holder(session, table);
    if (holder) return holder;
    const history = await look(this.#engine, session, table);
    if (!history) return { who: 'another connection', seconds: null };
    const running = history.rows.find(isAlive);
    return running ? { who: holderOf(running), seconds: null } : null;
  }
}
