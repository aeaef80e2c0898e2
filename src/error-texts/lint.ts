import { text } from './text.ts';

/** Errors of `lint`. */
export const lintTexts = {
  LINT_UNKNOWN_RULE: text<{ rule: string; suggestion?: string }>(
    (d) => `there is no rule "${d.rule}"`,
    (d) => (d.suggestion ? `Did you mean "${d.suggestion}"?` : 'See docs/rules/ for all of them.'),
  ),
  LINT_FILE_MISSING: text<{ file: string }>(
    (d) => `there is no file "${d.file}"`,
    () => 'Name files or folders of SQL, or none for all migrations.',
  ),
};
