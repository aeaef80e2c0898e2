import { createInterface } from 'node:readline/promises';
import { HandrailError } from '../index.ts';

/** What has to be typed before something that can't be undone. */
export interface Confirmation {
  /** `dropping the database "shop"` */
  readonly action: string;
  readonly question: string;
  readonly expected: string;
  readonly signal: AbortSignal;
}

/**
 * Asks on the terminal for a word. Throws CONFIRMATION_NEEDED without a terminal, and CONFIRMATION_REFUSED when
 * something else is typed.
 */
export async function confirm({ action, question, expected, signal }: Confirmation): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new HandrailError('CONFIRMATION_NEEDED', { action });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const leaving = new AbortController();
  lines.on('SIGINT', () => leaving.abort()).on('close', () => leaving.abort());
  try {
    const left = AbortSignal.any([signal, leaving.signal]);
    const typed = await lines.question(`${question} `, { signal: left }).catch(() => '');
    if (typed.trim() === expected) return;
    throw new HandrailError('CONFIRMATION_REFUSED', { action, expected });
  } finally {
    lines.close();
  }
}
