import type { LintResult } from '../../../index.ts';
import type { View } from '../answer.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { line } from './line.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';

/** Findings as the lines of a document that another tool reads. */
export type FindingStyle = (result: LintResult, view: View) => string[];

/** Every style of `--output`. To add one, write it into a file of its own and name it here. */
export const styles: Readonly<Record<string, FindingStyle>> = {
  line,
  github,
  gitlab,
  sarif,
  markdown,
};
