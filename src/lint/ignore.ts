import { nearest } from '../util/nearest.ts';
import type { ReadScript } from './read.ts';

/** A comment, or a line of the configuration, that hides the findings of a rule. */
export interface Ignore {
  readonly rule: string;
  readonly why: string;
  /** The last day on which it holds, as `2027-01-31`; null when it always does. */
  readonly until: string | null;
}

/** An ignore that stands in a file. */
export interface IgnoreComment extends Ignore {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The statements that it covers, by their place in the script. */
  readonly covers: (statement: number) => boolean;
  /** What is wrong with it; such a comment hides nothing. */
  readonly problem: { message: string; hint: string } | null;
}

const COMMENT = /^--\s*handrail\s*:\s*ignore\b\s*(\S*)\s*(.*?)\s*$/i;
const UNTIL = /\s*\(?\buntil\s+(\d{4}-\d{2}-\d{2})\b\)?[,:]?\s*/i;

/**
 * The ignores of a script. One before the first statement holds for the whole script; one behind a statement on
 * its last line, or inside it, for that statement; any other for the statement that follows.
 */
export function ignoresOf(script: ReadScript, rules: readonly string[]): IgnoreComment[] {
  return script.comments.flatMap((comment) => {
    const [whole, rule = '', rest = ''] = COMMENT.exec(comment.text) ?? [];
    if (whole === undefined) return [];
    const { line, column } = comment;
    const covered = statementOf(script, line);
    const read = { rule, ...reasonOf(rest), line, column, length: [...comment.text].length };
    const block = script.statements[covered];
    const covers = (statement: number) =>
      comment.head ||
      (statement >= 0 && statement === covered) ||
      (block !== undefined && script.statements[statement]?.block === block);
    return [{ ...read, covers, problem: problemOf(read, rules) }];
  });
}

/** The reason and the date in a text such as `small table until 2027-01-31`. */
export function reasonOf(text: string): Pick<Ignore, 'why' | 'until'> {
  const until = UNTIL.exec(text)?.[1] ?? null;
  return { until, why: text.replace(UNTIL, ' ').trim() };
}

/** True when its last day is over. `today` is such a day as well. */
export function isOver({ until }: Ignore, today: string): boolean {
  return until !== null && until < today;
}

/** What keeps an ignore from hiding anything; null when it is as it should be. */
export function problemOf(
  { rule, why, until }: Ignore,
  rules: readonly string[],
): { message: string; hint: string } | null {
  if (!rules.includes(rule)) {
    const suggestion = nearest(rule, rules);
    const hint = suggestion ? `Did you mean "${suggestion}"?` : 'See docs/rules/ for all of them.';
    return { message: rule ? `there is no rule "${rule}"` : 'no rule is named', hint };
  }
  if (why === '') {
    const hint = `Say why: "-- handrail: ignore ${rule} <why>".`;
    return { message: `the rule ${rule} is ignored without a reason`, hint };
  }
  if (until === null || !Number.isNaN(Date.parse(until))) return null;
  return { message: `"${until}" is no date`, hint: 'Write it as 2027-01-31.' };
}

/** The statement that stands on a line, or else the next one, by its place in the script; -1 when there is none. */
export function statementOf({ statements }: ReadScript, line: number): number {
  const lastLine = (text: string, first: number) => first + text.split(/\r\n?|\n/).length - 1;
  const around = statements.findIndex(
    (one) => one.line <= line && lastLine(one.text, one.line) >= line,
  );
  return around >= 0 ? around : statements.findIndex((one) => one.line > line);
}
