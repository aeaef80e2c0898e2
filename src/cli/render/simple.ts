import type { Answer } from './answer.ts';
import { clean } from './width.ts';

/** The answer of `version`: the version alone, with ` (dirty)` behind it when a migration is half applied. */
export function versionAnswer(result: { version: string; dirty: boolean }): Answer {
  const { version, dirty } = result;
  return {
    text: () => [`${clean(version)}${dirty ? ' (dirty)' : ''}`],
    json: () => ({ version, dirty }),
  };
}

/** The answer of `create`: the new files, one in a line, so that an editor can be given them. */
export function createAnswer(result: { files: readonly string[] }): Answer {
  return { text: () => result.files.map(clean), json: () => ({ files: result.files }) };
}
