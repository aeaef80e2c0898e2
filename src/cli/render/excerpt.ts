import type { Excerpt } from '../../index.ts';
import type { Style, Tone } from './style.ts';
import { cellsOf, clean, TAB } from './width.ts';

/** Where nothing limits the width, a line of SQL still is no longer than this. */
const WIDEST = 200;

interface Unit {
  readonly text: string;
  readonly cells: number;
}

/** One line of SQL as it is shown, and the cells of it that are underlined. */
interface Window {
  readonly text: string;
  readonly from: number;
  readonly length: number;
}

/**
 * The lines of an excerpt with their numbers, the meant part underlined with carets. Lines that are too
 * wide are cut around that part. `margin` is the number of cells before a `|`.
 */
export function excerptLines(
  excerpt: Excerpt,
  columns: number | null,
  style: Style,
  tone: Tone = 'error',
): { lines: string[]; margin: number } {
  const digits = String(excerpt.firstLine + excerpt.lines.length - 1).length;
  const margin = digits + 2;
  const room = Math.min(WIDEST, columns === null ? WIDEST : columns - margin - 2);
  const gutter = (number: string) => style.dim(`${number.padStart(digits + 1)} |`);
  const lines = [gutter('')];
  excerpt.lines.forEach((line, i) => {
    const number = excerpt.firstLine + i;
    const meant = number === excerpt.line;
    const shown = window(line, meant ? excerpt : { column: 1, endColumn: 1 }, room, style.ellipsis);
    lines.push(`${gutter(String(number))} ${shown.text}`.trimEnd());
    if (!meant) return;
    const carets = style.paint(tone, '^'.repeat(shown.length));
    lines.push(`${gutter('')} ${' '.repeat(shown.from)}${carets}`);
  });
  return { lines: [...lines, gutter('')], margin };
}

function window(
  line: string,
  span: { column: number; endColumn: number },
  room: number,
  ellipsis: string,
): Window {
  const units = [...line].map(unit);
  const from = width(units.slice(0, span.column - 1));
  const length = width(units.slice(span.column - 1, Math.max(span.endColumn - 1, span.column)));
  const whole = width(units);
  if (whole <= room) return { text: text(units), from, length: Math.max(1, length) };

  const atStart = from + length <= room - ellipsis.length;
  const free = Math.max(1, room - (atStart ? 1 : 2) * ellipsis.length);
  const centred = from - Math.floor(Math.max(0, free - length) / 2);
  const left = atStart ? 0 : Math.min(centred, whole - free);
  const [begin, kept] = slice(units, left, left + free);
  const head = left > 0 ? ellipsis : '';
  const tail = left + free < whole ? ellipsis : '';
  const offset = head.length + from - begin;
  return {
    text: head + text(kept) + tail,
    from: offset,
    length: Math.max(1, Math.min(length, head.length + width(kept) - offset)),
  };
}

/** The units that lie between two cells, and the cell on which they begin. */
function slice(units: readonly Unit[], from: number, to: number): [begin: number, Unit[]] {
  let at = 0;
  let begin = from;
  const kept: Unit[] = [];
  for (const one of units) {
    if (at >= from && at + one.cells <= to) {
      if (kept.length === 0) begin = at;
      kept.push(one);
    }
    at += one.cells;
  }
  return [begin, kept];
}

/** Tabs are one unit of four cells, so that columns still count characters. */
function unit(character: string): Unit {
  if (character === '\t') return { text: TAB, cells: TAB.length };
  const shown = clean(character).replace('\n', ' ');
  return { text: shown, cells: cellsOf(shown) };
}

const text = (units: readonly Unit[]) => units.map((one) => one.text).join('');
const width = (units: readonly Unit[]) => units.reduce((sum, one) => sum + one.cells, 0);
