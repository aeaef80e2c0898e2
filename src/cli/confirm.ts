import { createInterface } from 'node:readline/promises';
import { HandrailError } from '../index.ts';
import { fold } from './render/width.ts';

/** What has to be typed before something that can't be undone. */
export interface Confirmation {
  /** `dropping the database "shop"` */
  readonly action: string;
  /** Sentences on what is about to happen. */
  readonly warning: string;
  /** The name of the database. */
  readonly expected: string;
  /** What would have been as good as an answer. */
  readonly flags: string;
  readonly signal: AbortSignal;
}

/** Whether somebody is there who can answer. */
export const canAsk = () => Boolean(process.stdin.isTTY && process.stderr.isTTY);

/**
 * Asks on the terminal for a word. Throws CONFIRMATION_NEEDED without a terminal, and CONFIRMATION_REFUSED when
 * something else is typed.
 */
export async function confirm(asked: Confirmation): Promise<void> {
  const { action, warning, expected, flags, signal } = asked;
  if (!canAsk()) {
    throw new HandrailError('CONFIRMATION_NEEDED', { action });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const lead = fold(warning, process.stderr.columns || 80).join('\n');
  const question = `${lead}\nType the database's name, ${expected}, to go on: `;
  const leaving = new AbortController();
  lines.on('SIGINT', () => leaving.abort()).on('close', () => leaving.abort());
  try {
    const left = AbortSignal.any([signal, leaving.signal]);
    const typed = await lines.question(question, { signal: left }).catch(() => '');
    if (typed.trim() === expected) return;
    throw new HandrailError('CONFIRMATION_REFUSED', { action, expected, flags });
  } finally {
    lines.close();
  }
}
