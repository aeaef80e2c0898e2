import { type Version, versionKey } from '../migration/version.ts';

/** The version a person probably meant: the one that shares the longest beginning or ending. */
export function nearestVersion(
  given: Version,
  known: readonly { version: Version }[],
): Version | undefined {
  const wanted = versionKey(given);
  let best: Version | undefined;
  let bestScore = 0;
  for (const { version } of known) {
    const score = shared(wanted, versionKey(version));
    if (score > bestScore) [best, bestScore] = [version, score];
  }
  return best;
}

function shared(a: string, b: string): number {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length && a.at(-1 - end) === b.at(-1 - end)) end++;
  return Math.max(start, end) / Math.max(a.length, b.length);
}
