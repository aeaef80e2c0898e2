import type { View } from './answer.ts';
import { clean, clip } from './width.ts';
import { count } from './words.ts';

/** Longer statements are in their file; here they are to be recognised. */
const LINES = 10;
const CELLS = 200;
const MARGIN = '      ';

/** A statement for `--verbose`: its first lines, and how many there are more. */
export function statementLines(sql: string, { terminal, style }: View): string[] {
  const room = Math.min(CELLS, (terminal.columns ?? CELLS + MARGIN.length) - MARGIN.length);
  const lines = sql.trim().split('\n', LINES + 1);
  const shown = lines
    .slice(0, LINES)
    .map((line) => MARGIN + style.dim(clip(clean(line.slice(0, 4 * CELLS)), room, style.ellipsis)));
  if (lines.length <= LINES) return shown;
  const more = sql.trim().split('\n').length - LINES;
  return [...shown, MARGIN + style.dim(`${style.ellipsis} ${count(more, 'more line')}`)];
}
