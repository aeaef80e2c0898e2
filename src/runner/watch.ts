import type { Activity, Blockage, Observer } from '../engines/engine.ts';
import type { RunContext } from './context.ts';
import { pause } from './wait.ts';

/** What takes less time is not looked at. */
const DELAY_MS = 1000;
const EVERY_MS = 1000;
const CONNECT_SECONDS = 10;

/** What is seen of a step while it runs, on a connection of its own. */
export interface Watch {
  /** The context for the step: it tells the watch which statement runs. */
  readonly context: RunContext;
  /** The last lock of others that was seen in the way; null when there was none, or nobody could see it. */
  blockage(): Blockage | null;
  /** Ends it, and its connection. */
  stop(): Promise<void>;
}

/**
 * Looks about once a second, from a second connection, at what the server says of a step that takes long.
 * `report` hears it. Where no second connection can be had, nothing is seen.
 */
export function watch(
  given: RunContext,
  delayMs: number,
  report: (activity: Activity) => void,
): Watch {
  const ended = new AbortController();
  let sql: string | null = null;
  let seen: Blockage | null = null;
  const context: RunContext = {
    ...given,
    listener(event) {
      if (event.type === 'statement') sql = event.sql;
      given.listener(event);
    },
  };
  const look = async (observer: Observer) => {
    const activity = await observer.look(sql);
    if (!activity || ended.signal.aborted) return;
    seen = activity.blockage ?? seen;
    report(activity);
  };
  // What is seen is a comfort: the step goes on without it.
  const watching = observing(given, Math.min(delayMs, DELAY_MS), look, ended.signal).catch(
    () => {},
  );
  return {
    context,
    blockage: () => seen,
    async stop() {
      ended.abort();
      await watching;
    },
  };
}

async function observing(
  { engine, session, target, table }: RunContext,
  delayMs: number,
  look: (observer: Observer) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (!engine.observe) return;
  await pause(delayMs, signal);
  if (signal.aborted) return;
  const options = { readOnly: true, timeoutSeconds: CONNECT_SECONDS, signal };
  const observer = await engine.observe(session, target, table, options);
  if (!observer) return;
  const close = () => void observer.close();
  signal.addEventListener('abort', close);
  try {
    while (!signal.aborted) {
      await look(observer);
      await pause(EVERY_MS, signal);
    }
  } finally {
    await observer.close();
  }
}
