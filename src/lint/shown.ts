import type { Excerpt, Place } from '../errors.ts';
import { excerpt, type Span } from '../sql/excerpt.ts';
import type { LintFinding } from './finding.ts';
import { statementOf } from './ignore.ts';
import type { ReadScript, ReadStatement } from './read.ts';

const MASK = '***';

/** The lines of a script that show something; undefined where there is no text. */
export function shown({ chunks, line }: ReadScript, span: Span): Excerpt | undefined {
  return chunks === null ? undefined : excerpt(chunks(), span, line);
}

/** A finding that can be printed. What is said in words loses whole words only: a password may be as short as `a`. */
export function withoutSecrets(finding: LintFinding, secrets: readonly string[]): LintFinding {
  if (secrets.length === 0) return finding;
  const all = [...new Set(secrets.flatMap(written))].sort((a, b) => b.length - a.length);
  const any = all.map((one) => one.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${any})(?![\\p{L}\\p{N}_])`, 'gu');
  const hide = (text: string) => text.replaceAll(new RegExp(any, 'gu'), MASK);
  const { message, hint, excerpt: lines } = finding;
  return {
    ...finding,
    message: message.replaceAll(word, MASK),
    hint: hint.replaceAll(word, MASK),
    excerpt: lines && { ...lines, lines: lines.lines.map(hide) },
  };
}

/** A secret, and how it stands in a string of SQL. */
const written = (secret: string): string[] => {
  const quoted = secret.replaceAll("'", "''");
  return [secret, quoted, quoted.replaceAll('\\', '\\\\')];
};

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
