import type { Excerpt, Place } from '../errors.ts';
import { excerpt, type Span } from '../sql/excerpt.ts';
import { statementOf } from './ignore.ts';
import type { ReadScript, ReadStatement } from './read.ts';

/** The lines of a script that show something, without secrets; undefined where there is no text. */
export function shown(
  { chunks, line }: ReadScript,
  span: Span,
  secrets: readonly string[],
): Excerpt | undefined {
  const lines = chunks === null ? undefined : excerpt(chunks(), span, line);
  const hide = (text: string) => secrets.reduce((rest, one) => rest.replaceAll(one, '***'), text);
  return lines && { ...lines, lines: lines.lines.map(hide) };
}

/** Where the next of several commands of a statement begins, which ends the one before. */
export function endOf({ actions, text }: ReadStatement, at: number): number {
  const next = actions.map((action) => action.at).filter((one) => one > at);
  return Math.min(text.length, ...next);
}

/** How many characters are meant: the first line, without what ends it. */
export function firstLine(text: string): number {
  const [line = ''] = text.split(/\r\n?|\n/, 1);
  return [...line.replace(/[\s,;]+$/, '')].length;
}

/** Which statement of a script stands at a place; -1 for none of it. */
export function seenIn(script: ReadScript, at: Place): number {
  return at.file === script.file ? statementOf(script, at.line) : -1;
}
