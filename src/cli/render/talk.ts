import type { HandrailError, MigratorEvent, StepPreview } from '../../index.ts';
import type { View } from './answer.ts';
import type { Style } from './style.ts';
import { clean } from './width.ts';
import { label, span } from './words.ts';

/** What is said on stderr while a command works: one style of showing events. */
export interface Talk {
  event(event: MigratorEvent): void;
  /** Shows all that is planned, since somebody is to decide on it. */
  showPlan(): void;
  /** The command has failed. The error itself is printed by the caller, after `close`. */
  failed(error: HandrailError): void;
  /** Takes away whatever is not to stay. Nothing is said afterwards. */
  close(): void;
}

/** Where a talk goes. */
export interface Voice {
  /** As of now: the time and the environment's name change. */
  view(): View;
  write(text: string): void;
  /** The real width of the terminal at this moment. */
  columns(): number;
}

/** Says nothing. */
export const SILENCE: Talk = { event() {}, showPlan() {}, failed() {}, close() {} };

/** The running migration that failed, or all that ran together; null when the failure is not one of a step. */
export function failedName(
  error: HandrailError,
  running: readonly StepPreview[],
  style: Style,
): string | null {
  const { code, details } = error;
  if (running.length === 0) return null;
  if (!/^(RUN_|LOCK_BLOCKED|CONNECT_LOST|INTERNAL)/.test(code)) return null;
  const { migration, waiter = migration } = details as { migration?: string; waiter?: string };
  const named = waiter === undefined ? null : clean(waiter);
  return running.map(label).find((name) => name === named) ?? span(running, style);
}
