import type { HandrailError, MigratorEvent } from '../../index.ts';
import type { View } from './answer.ts';

/** What is said on stderr while a command works: one style of showing events. */
export interface Talk {
  event(event: MigratorEvent): void;
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
export const SILENCE: Talk = { event() {}, failed() {}, close() {} };

/** True when the failure is one of the step that was running, not one before it. */
export function brokeTheStep(error: HandrailError): boolean {
  return (
    error.code.startsWith('RUN_') || error.code === 'CONNECT_LOST' || error.code === 'INTERNAL'
  );
}
