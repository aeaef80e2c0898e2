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
  LINT_SIZES_UNREADABLE: text<{ file: string; reason: string }>(
    (d) => `the sizes in "${d.file}" can't be read: ${d.reason}`,
    () => 'Write them anew with "handrail sizes", on the database that has those tables.',
  ),
  LINT_SIZES_UNWRITABLE: text<{ file: string; reason: string }>(
    (d) => `the sizes can't be written to "${d.file}": ${d.reason}`,
    () => 'Name another file with --out, or - to print them.',
  ),
};
