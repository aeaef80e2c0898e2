import { text } from './text.ts';

/** Errors of `lint`. */
export const lintTexts = {
  LINT_GIT_FAILED: text<{ ref: string; reason: string }>(
    (d) => `git can't say what has changed since "${d.ref}": ${d.reason}`,
    () =>
      'Name a branch, tag or commit that is here; in CI, fetch the whole history (fetch-depth: 0).',
  ),
  LINT_UNKNOWN_RULE: text<{ rule: string; suggestion?: string }>(
    (d) => `there is no rule "${d.rule}"`,
    (d) => (d.suggestion ? `Did you mean "${d.suggestion}"?` : 'See docs/rules/ for all of them.'),
  ),
  LINT_FILE_MISSING: text<{ file: string }>(
    (d) => `there is no file "${d.file}"`,
    () => 'Name files or folders of SQL, or none for all migrations.',
  ),
};
