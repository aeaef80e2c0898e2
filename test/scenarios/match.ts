/** What stands for what differs from run to run, as the source of a regular expression. */
export type Placeholders = Readonly<Record<string, string>>;

const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z';
const HASH = 'sha256:[0-9a-f]{64}';

const COMMON: Placeholders = {
  took: '(?:<1 ms|[0-9.]+ m?s)',
  time: TIME,
  hash: HASH,
  n: '[0-9]+',
  any: '.*?',
};

/** Why the lines are not the patterns, or null when they are. `...` stands for any lines. */
export function mismatch(
  lines: readonly string[],
  patterns: readonly string[],
  placeholders: Placeholders,
): string | null {
  let at = 0;
  let anything = false;
  for (const pattern of patterns) {
    if (pattern === '...') {
      anything = true;
      continue;
    }
    const expression = expressionOf(pattern, placeholders);
    const rest = lines.slice(at);
    const found = anything
      ? rest.findIndex((line) => expression.test(line))
      : rest[0] !== undefined && expression.test(rest[0])
        ? 0
        : -1;
    if (found < 0) return `no line is: ${pattern}`;
    at += found + 1;
    anything = false;
  }
  return anything || at === lines.length ? null : `nothing expects: ${lines[at]}`;
}

/** A pattern in which one blank stands for any number, several for exactly so many. */
export function expressionOf(pattern: string, placeholders: Placeholders = {}): RegExp {
  const known = { ...COMMON, ...placeholders };
  const source = pattern
    .trim()
    .split(/(<\w+>| +)/)
    .map((part) => {
      const placeholder = known[part.slice(1, -1)];
      if (part.startsWith('<') && placeholder !== undefined) return placeholder;
      return part === ' ' ? ' +' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^ *${source} *$`, 'u');
}

/** Why a value does not have the expected part, or null when it does. */
export function jsonMismatch(
  actual: unknown,
  expected: unknown,
  placeholders: Placeholders,
  path = 'document',
): string | null {
  if (typeof expected === 'string') return textMismatch(actual, expected, placeholders, path);
  if (Array.isArray(expected)) return listMismatch(actual, expected, placeholders, path);
  if (typeof expected !== 'object' || expected === null) {
    return actual === expected ? null : `${path} is ${shown(actual)}, not ${shown(expected)}`;
  }
  if (typeof actual !== 'object' || actual === null) return `${path} is ${shown(actual)}`;
  for (const [key, value] of Object.entries(expected)) {
    if (!Object.hasOwn(actual, key)) return `${path} has no "${key}"`;
    const field = (actual as Record<string, unknown>)[key];
    const why = jsonMismatch(field, value, placeholders, `${path}.${key}`);
    if (why) return why;
  }
  return null;
}

function textMismatch(
  actual: unknown,
  expected: string,
  placeholders: Placeholders,
  path: string,
): string | null {
  const fits =
    expected === '<any>' ||
    (expected === '<ms>'
      ? typeof actual === 'number' && actual >= 0
      : typeof actual === 'string' && expressionOf(expected, placeholders).test(actual));
  return fits ? null : `${path} is ${shown(actual)}, not ${shown(expected)}`;
}

function listMismatch(
  actual: unknown,
  expected: unknown[],
  placeholders: Placeholders,
  path: string,
): string | null {
  if (!Array.isArray(actual)) return `${path} is ${shown(actual)}, not a list`;
  const open = expected.at(-1) === '...';
  const wanted = open ? expected.slice(0, -1) : expected;
  if (open ? actual.length < wanted.length : actual.length !== wanted.length) {
    return `${path} has ${actual.length} elements, not ${wanted.length}`;
  }
  for (const [i, value] of wanted.entries()) {
    const why = jsonMismatch(actual[i], value, placeholders, `${path}[${i}]`);
    if (why) return why;
  }
  return null;
}

const shown = (value: unknown) => JSON.stringify(value);
