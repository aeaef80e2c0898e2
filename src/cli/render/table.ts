import type { View } from './answer.ts';
import type { Tone } from './style.ts';
import { cells, fold, pad } from './width.ts';

/** One migration on a screen: `symbol word  name  facts  note`. */
export interface Row {
  readonly tone: Tone;
  readonly word: string;
  readonly name: string;
  /** Aligned columns; '' where there is nothing to say. */
  readonly facts: readonly string[];
  /** Stands behind the last fact that there is, without a column of its own. */
  readonly note?: string;
}

const GAP = '  ';
/** Names get at least this many cells before a table gives up columns. */
const NAME = 20;

/**
 * Rows in columns; null when they don't fit in the terminal. Names are never cut: one that is wider than
 * the others can be has a line of its own. Facts in the columns `right` are aligned to the right.
 */
export function table(
  rows: readonly Row[],
  view: View,
  right: readonly number[] = [],
): string[] | null {
  const { terminal, style } = view;
  const filled = terminal.columns === null ? rows.map(withDashes) : rows;
  const margin = terminal.live ? GAP : '';
  const words = widest(filled.map((row) => row.word));
  const widths = factWidths(filled);
  const begin = margin.length + cells(style.mark('ok')) + words + GAP.length;
  const tails = filled.map((row) => tail(row, widths, right));
  const limit = (terminal.columns ?? Number.POSITIVE_INFINITY) - begin - widest(tails);
  const longest = widest(filled.map((row) => row.name));
  if (limit < Math.min(longest, NAME)) return null;

  const names = Math.min(longest, limit);
  return filled.flatMap((row, i) => {
    const head = margin + style.mark(row.tone) + style.paint(row.tone, pad(row.word, words)) + GAP;
    const [facts, note] = [tails[i] ?? '', row.note ?? ''];
    const paintedTail = style.dim(facts.slice(0, facts.length - note.length)) + note;
    const lines = fold(row.name, terminal.columns === null ? null : terminal.columns - begin);
    if (cells(row.name) <= names) {
      return `${head}${bold(row, row.name, view)}${blanks(names - cells(row.name))}${paintedTail}`.trimEnd();
    }
    return [
      ...lines.map((line, at) => (at === 0 ? head : ' '.repeat(begin)) + bold(row, line, view)),
      ...(facts === '' ? [] : [' '.repeat(begin + names) + paintedTail]),
    ];
  });
}

/** Two lines for each row, where a table is too wide. */
export function narrow(rows: readonly Row[], { terminal, style }: View): string[] {
  const view = { terminal, style };
  return rows.flatMap((row) => {
    const [first = '', ...rest] = fold(row.name, (terminal.columns ?? 80) - 2);
    const facts = fold(`  ${[row.word, ...said(row)].join(', ')}`, terminal.columns, 2);
    return [
      style.mark(row.tone) + bold(row, first, view),
      ...rest.map((line) => `  ${bold(row, line, view)}`),
      ...facts.map(style.dim),
    ];
  });
}

/** One sentence for each row, for those who listen. */
export function sentences(rows: readonly Row[], { terminal }: View): string[] {
  return rows.flatMap((row) =>
    fold(`${row.name}: ${[row.word, ...said(row)].join(', ')}`, terminal.columns, 2),
  );
}

const said = (row: Row) => [...row.facts, row.note ?? ''].filter((fact) => fact !== '');
const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(cells));
const blanks = (n: number) => ' '.repeat(Math.max(0, n));

function bold(row: Row, text: string, { style }: Pick<View, 'style'>): string {
  return row.tone === 'ok' ? text : style.bold(text);
}

function withDashes(row: Row): Row {
  return { ...row, facts: row.facts.map((fact) => fact || '-') };
}

function factWidths(rows: readonly Row[]): number[] {
  const most = Math.max(0, ...rows.map((row) => row.facts.length));
  return Array.from({ length: most }, (_, i) => widest(rows.map((row) => row.facts[i] ?? '')));
}

/** What stands behind the name: the facts up to the last one there is, and the note. */
function tail(row: Row, widths: readonly number[], right: readonly number[]): string {
  const last = row.facts.findLastIndex((fact) => fact !== '');
  const facts = row.facts
    .slice(0, last + 1)
    .map((fact, i) => [fact, widths[i] ?? 0, right.includes(i) ? 'left' : 'right'] as const)
    .filter(([, width]) => width > 0)
    .map(([fact, width, side]) => GAP + pad(fact, width, side))
    .join('');
  return row.note ? facts + GAP + row.note : facts.trimEnd();
}
