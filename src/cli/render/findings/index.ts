import { HandrailError, type LintFinding, nearest } from '../../../index.ts';
import type { View } from '../answer.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { line } from './line.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';

/** Findings as the lines of a document that another tool reads. */
export type FindingStyle = (found: Found, view: View) => string[];

/** What there is to print. */
export interface Found {
  readonly findings: readonly LintFinding[];
}

/** Every style of `--output`. To add one, write it into a file of its own and name it here. */
export const styles: Readonly<Record<string, FindingStyle>> = {
  line,
  github,
  gitlab,
  sarif,
  markdown,
};

/** The style of that name. Throws USAGE_INVALID, for that command, when there is none. */
export function styleNamed(name: string, command: string): FindingStyle {
  const found = Object.hasOwn(styles, name) ? styles[name] : undefined;
  if (found) return found;
  const suggestion = nearest(name, Object.keys(styles));
  const hint = suggestion
    ? `Did you mean "${suggestion}"?`
    : `Write one of ${Object.keys(styles).join(', ')}.`;
  const problem = `there is no output style "${name}"`;
  throw new HandrailError('USAGE_INVALID', { problem, command }, { hint });
}
