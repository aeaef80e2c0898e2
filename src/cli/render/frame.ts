import type { HandrailError } from '../../index.ts';
import type { View } from './answer.ts';
import { excerptLines } from './excerpt.ts';
import { resultsOf, serverWords } from './failure.ts';
import { clean, fold } from './width.ts';
import { label, some } from './words.ts';

/**
 * An error as lines: what, where, the SQL with the meant part underlined, what is true now, what helps,
 * and the next command.
 */
export function frame(error: HandrailError, view: Pick<View, 'terminal' | 'style'>): string[] {
  const { terminal, style } = view;
  const excerpt = error.excerpt && excerptLines(error.excerpt, terminal.columns, style);
  const margin = excerpt ? excerpt.margin - 1 : 2;
  return [
    ...head(error, view),
    ...place(error, view, margin),
    ...(excerpt?.lines ?? []),
    ...notes(error, view, excerpt?.margin ?? 2),
  ];
}

function head(
  error: HandrailError,
  { terminal, style }: Pick<View, 'terminal' | 'style'>,
): string[] {
  const title = `error[${error.code}]:`;
  const { sqlState } = serverWords(error);
  const state = sqlState && (/^[0-9A-Z]{5}$/.test(sqlState) ? `SQLSTATE ${sqlState}` : sqlState);
  const message = style.prose(error.message) + (state ? `  (${clean(state)})` : '');
  const [first = '', ...rest] = fold(`${title} ${message}`, terminal.columns);
  if (!first.startsWith(title)) return [first, ...rest];
  const painted = style.paint('error', style.bold(title));
  return [painted + first.slice(title.length), ...rest];
}

function place(
  error: HandrailError,
  { terminal, style }: Pick<View, 'terminal' | 'style'>,
  margin: number,
): string[] {
  if (!error.at) return [];
  const where = `${clean(error.at.file)}:${error.at.line}:${error.at.column}`;
  const arrow = `${' '.repeat(margin)}-->`;
  const room = terminal.columns === null ? null : terminal.columns - arrow.length - 1;
  const [first, ...rest] = fold(where, room);
  const hang = ' '.repeat(arrow.length + 1);
  return [`${style.dim(arrow)} ${first}`, ...rest.map((line) => hang + line)];
}

function notes(
  error: HandrailError,
  { terminal, style }: Pick<View, 'terminal' | 'style'>,
  margin: number,
): string[] {
  const { detail, where } = serverWords(error);
  const all = [
    ['detail', detail],
    ['where', where],
    ['state', error.state],
    ['done', doneBefore(error)],
    ['help', error.hint],
    ['next', error.next],
  ].filter((note): note is [string, string] => Boolean(note[1]));
  const longest = Math.max(...all.map(([name]) => name.length));
  return all.flatMap(([name, text]) => {
    const begin = `${' '.repeat(margin)}= ${`${name}:`.padEnd(longest + 2)}`;
    const room = terminal.columns === null ? null : terminal.columns - begin.length;
    const [first, ...rest] = fold(style.prose(text), room);
    return [begin + first, ...rest.map((line) => ' '.repeat(begin.length) + line)];
  });
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
