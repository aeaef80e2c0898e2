/**
 * A version is the text before the name of a migration, as in its file: `0002`, `20251016120000`.
 * Whole numbers of any size sort by value, so `2` < `10` < `20251016120000`, and `0002` is `2`.
 */
export type Version = string;

const DIGITS = /^[0-9]+$/;
const ZEROS = /^0+$/;
const ZERO = '0'.charCodeAt(0);

/** The one spelling of a version: no leading zeros. Versions are the same when their keys are. */
export function versionKey(version: Version): string {
  if (version.charCodeAt(0) !== ZERO || !DIGITS.test(version)) return version;
  let start = 0;
  while (start < version.length - 1 && version.charCodeAt(start) === ZERO) start++;
  return version.slice(start);
}

/** Order of two versions: negative, zero or positive. Numbers stand before anything else. */
export function compareVersions(a: Version, b: Version): number {
  // Nearly always both are numbers of one length, and there may be thousands of them.
  if (a.length === b.length && DIGITS.test(a) && DIGITS.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const [x, y] = [versionKey(a), versionKey(b)];
  const numbers = Number(DIGITS.test(y)) - Number(DIGITS.test(x));
  if (numbers !== 0) return numbers;
  if (DIGITS.test(x) && x.length !== y.length) return x.length - y.length;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** True for what a person may type as a version: digits only. */
export function isVersion(text: string): boolean {
  return DIGITS.test(text);
}

/** True for 0, in any spelling: "nothing applied". */
export function isZero(version: Version): boolean {
  return ZEROS.test(version);
}
