import { text } from './text.ts';

/** Who keeps a migration from its lock. `seconds`: how long its transaction is open. */
export interface InTheWay {
  who: string;
  state: string | null;
  seconds: number | null;
  query: string | null;
}

/** Errors about locks. */
export const lockTexts = {
  LOCK_TIMEOUT: text<{ seconds: number; holder: string }>(
    (d) => `waited ${d.seconds} s for the migration lock, held by ${d.holder}`,
    () => 'Wait until that run has ended, or end it; then run the command again.',
  ),
  LOCK_BLOCKED: text<{
    /** The migration, or what else waited. */
    waiter: string;
    seconds: number;
    tries: number;
    lock?: string;
    blocker?: InTheWay;
  }>(
    (d) =>
      `${d.waiter} waited ${d.seconds} s${d.tries > 1 ? ` in ${d.tries} tries` : ''} for ${d.lock ?? 'a lock that others have'}${d.blocker ? behind(d.blocker) : ''}`,
    () =>
      'Run the command again when the others have ended; "lock_retry" in the configuration makes it try longer.',
  ),
};

function behind({ who, state, seconds, query }: InTheWay): string {
  const since = seconds === null ? '' : ` for ${seconds} s`;
  return `, behind ${who}${state ? `, ${state}${since}` : ''}${query ? `, last statement: ${query}` : ''}`;
}
