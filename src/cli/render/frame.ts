import type { Excerpt, HandrailError, Place } from '../../index.ts';
import type { View } from './answer.ts';
import { excerptLines } from './excerpt.ts';
import { resultsOf, serverWords } from './failure.ts';
import { foldSql, isSql } from './sql-text.ts';
import type { Tone } from './style.ts';
import { clean, fold } from './width.ts';
import { label, some } from './words.ts';

/** Something to be shown with its place in a file. */
export interface Framed {
  readonly tone: Tone;
  /** As in `error[code]`. */
  readonly word: string;
  readonly code: string;
  readonly message: string;
  readonly at: Place | undefined;
  readonly excerpt: Excerpt | undefined;
  /** Names and texts below the excerpt; those without a text are left out. */
  readonly notes: readonly (readonly [name: string, text: string | undefined])[];
}

type Look = Pick<View, 'terminal' | 'style'>;

/**
 * An error as lines: what, where, the SQL with the meant part underlined, what is true now, what helps,
 * and the next command.
 */
export function frame(error: HandrailError, view: Look): string[] {
  const { sqlState, detail, where } = serverWords(error);
  const state = sqlState && (/^[0-9A-Z]{5}$/.test(sqlState) ? `SQLSTATE ${sqlState}` : sqlState);
  return framed(
    {
      tone: 'error',
      word: 'error',
      code: error.code,
      message: view.style.prose(error.message) + (state ? `  (${clean(state)})` : ''),
      at: error.at,
      excerpt: error.excerpt,
      notes: [
        ['detail', detail],
        ['where', where],
        ['state', error.state],
        ['done', doneBefore(error)],
        ['help', error.hint],
        ['next', error.next],
      ],
    },
    view,
  );
}

/** Lines of what is shown with its place. `message` is fit for the terminal already, the notes are not. */
export function framed(what: Framed, view: Look): string[] {
  const { terminal, style } = view;
  const shown = what.excerpt && excerptLines(what.excerpt, terminal.columns, style, what.tone);
  return [
    ...head(what, view),
    ...place(what.at, view, shown ? shown.margin - 1 : 2),
    ...(shown?.lines ?? []),
    ...notes(what.notes, view, shown?.margin ?? 2),
  ];
}

function head({ tone, word, code, message }: Framed, { terminal, style }: Look): string[] {
  const title = `${word}[${code}]:`;
  const [first = '', ...rest] = fold(`${title} ${message}`, terminal.columns);
  if (!first.startsWith(title)) return [first, ...rest];
  const painted = style.paint(tone, style.bold(title));
  return [painted + first.slice(title.length), ...rest];
}

function place(at: Place | undefined, { terminal, style }: Look, margin: number): string[] {
  if (!at) return [];
  const where = `${clean(at.file)}:${at.line}:${at.column}`;
  const arrow = `${' '.repeat(margin)}-->`;
  const room = terminal.columns === null ? null : terminal.columns - arrow.length - 1;
  const [first, ...rest] = fold(where, room);
  const hang = ' '.repeat(arrow.length + 1);
  return [`${style.dim(arrow)} ${first}`, ...rest.map((line) => hang + line)];
}

function notes(given: Framed['notes'], { terminal, style }: Look, margin: number): string[] {
  const all = given.filter((note): note is [string, string] => Boolean(note[1]));
  const longest = Math.max(...all.map(([name]) => name.length));
  return all.flatMap(([name, text]) => {
    if (isSql(text)) return block(name, style.prose(text), margin, terminal.columns);
    const begin = `${' '.repeat(margin)}= ${`${name}:`.padEnd(longest + 2)}`;
    const room = terminal.columns === null ? null : terminal.columns - begin.length;
    const [first, ...rest] = fold(style.prose(text), room);
    return [begin + first, ...rest.map((line) => ' '.repeat(begin.length) + line)];
  });
}

/** SQL stands apart, so that it can be copied. */
function block(name: string, sql: string, margin: number, columns: number | null): string[] {
  const indent = ' '.repeat(margin + 2);
  const room = columns === null ? null : columns - indent.length;
  return [`${' '.repeat(margin)}= ${name}:`, ...foldSql(sql, room).map((line) => indent + line)];
}

function doneBefore(error: HandrailError): string | undefined {
  const results = resultsOf(error);
  const named = (direction: string) =>
    results.filter((one) => one.direction === direction).map(label);
  const [undone, applied] = [named('down'), named('up')];
  const parts = [
    ...(undone.length > 0 ? [`undone ${some(undone)}`] : []),
    ...(applied.length > 0 ? [`applied ${some(applied)}`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : undefined;
}
