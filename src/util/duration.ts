const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** What {@link milliseconds} reads, for messages. */
export const DURATION = 'seconds, a time such as 500ms, 5s, 2min or 1h, or off';

/** A length of time as people write it: `5` and `5s`, `500ms`, `2min`, `1h`; `off` is 0. Null for anything else. */
export function milliseconds(text: string): number | null {
  if (/^off$/i.test(text)) return 0;
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)?$/i.exec(text) ?? [];
  if (number === undefined) return null;
  return Math.round(Number(number) * (UNITS[unit.toLowerCase()] as number));
}
