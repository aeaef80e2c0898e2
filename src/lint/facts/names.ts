/** A name as messages show it. */
export const shown = (name: string): string => `"${name}"`;

/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function all(names: readonly string[]): string {
  const quoted = names.map(shown);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}

/** A name for a new object, made of others. */
export const joined = (...parts: readonly string[]): string =>
  parts.map((part) => part.slice(part.lastIndexOf('.') + 1)).join('_');

/** Says that what follows needs a file without a transaction. */
export const inOwnFile = (...lines: readonly string[]): string =>
  ['-- in a file of its own:', '-- handrail: no-transaction', ...lines].join('\n');
