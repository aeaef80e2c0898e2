import type { View } from './answer.ts';
import { type Progress, type Waiting, waitingParts } from './progress.ts';
import { blockedParts, progressParts } from './server.ts';
import { duration } from './time.ts';
import { cells, clean, clip, fold, pad } from './width.ts';
import { count, span } from './words.ts';

/** The lines at the bottom of a terminal that are drawn again and again. */
export interface Region {
  draw(progress: Progress, view: View): void;
  clear(): void;
}

/** Each character of the spinner stands so long. */
const FRAME_MS = 100;

/** Cells before what is said: `  ⠹ running   `. */
const MARGIN = 14;

/**
 * A live region. The cursor rests on the line below it and is never hidden, so that a terminal is fit for
 * use whenever, and however, the process ends. `columns` is asked at each drawing: when the terminal has
 * become narrower, the lines drawn before take more rows.
 */
export function createRegion(write: (text: string) => void, columns: () => number): Region {
  let drawn: readonly string[] = [];
  const put = (lines: readonly string[]) => {
    const rows = drawn.map((line) => Math.max(1, Math.ceil(cells(line) / columns())));
    const up = rows.reduce((sum, one) => sum + one, 0);
    drawn = lines;
    const erase = up > 0 ? `\r\u001b[${up}A\u001b[J` : '';
    if (erase !== '' || lines.length > 0) write(erase + lines.map((one) => `${one}\n`).join(''));
  };
  return {
    draw: (progress, view) => put(regionLines(progress, view, frameAt(view.now), columns() - 1)),
    clear: () => put([]),
  };
}

/** Ten frames a second, whenever it is drawn. */
const frameAt = (now: Date) => Math.floor(now.getTime() / FRAME_MS);

/** What runs, or what is waited for, in lines of at most `width` cells. */
export function regionLines(
  progress: Progress,
  view: View,
  frame: number,
  width: number,
): string[] {
  const { spinner } = view.style;
  const symbol = spinner[frame % spinner.length] ?? '';
  const { word, lines } = said(progress, view, width);
  return lines.map((text, i) => {
    const begin = i === 0 ? `  ${symbol} ${word}` : '';
    const line = clip(pad(begin, MARGIN) + text, width, view.style.ellipsis);
    return i === 0 ? line : view.style.dim(line);
  });
}

function said(progress: Progress, view: View, width: number): { word: string; lines: string[] } {
  const { waiting, blocked } = progress;
  if (waiting) return { word: 'waiting', lines: waitingLines(waiting, view, width) };
  if (!blocked) return { word: 'running', lines: runningLines(progress, view, width) };
  const { lock, query, tries } = blockedParts(blocked, view.now.getTime());
  const texts = [factsOf(progress, view), lock, ...query, tries];
  const lines = texts.flatMap((text) => fold(text, width - MARGIN)).slice(0, 8);
  return { word: blocked.again === null ? 'waiting' : 'pausing', lines };
}

function waitingLines(waiting: Waiting, view: View, width: number): string[] {
  const { what, holder } = waitingParts(waiting, view.now.getTime());
  return [what, holder].flatMap((text) => fold(text, width - MARGIN)).slice(0, 5);
}

function runningLines(progress: Progress, view: View, width: number): string[] {
  const { statement, server } = progress;
  const sql = statement ? [clean(statement.sql.slice(0, 2000)).replace(/\s+/g, ' ').trim()] : [];
  const far = server ? progressParts(server, view.now.getTime(), true) : [];
  return [
    ...fold(factsOf(progress, view), width - MARGIN).slice(0, 4),
    ...far.flatMap((text) => fold(text, width - MARGIN)),
    ...sql,
  ];
}

/** What runs, for how long, and how far. */
function factsOf({ running, statement, since }: Progress, { style, now }: View): string {
  const total = running[0]?.statements;
  return [
    span(running, style),
    duration(now.getTime() - since),
    ...(running.length > 1 ? [count(running.length, 'migration')] : []),
    ...(statement ? [`statement ${statement.index}${total ? ` of ${total}` : ''}`] : []),
  ].join('  ');
}
