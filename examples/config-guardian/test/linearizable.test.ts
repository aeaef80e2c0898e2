import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLinearizable, type Operation } from './linearizable.ts';

const at = (invoked: number, returned: number, what: Operation['what']): Operation => ({
  invoked,
  returned,
  what,
});
const written = (expected: number, value: string) =>
  ({ kind: 'written', expected, value }) as const;
const unknown = (expected: number, value: string) =>
  ({ kind: 'unknown', expected, value }) as const;
const refused = (expected: number, current: number) =>
  ({ kind: 'refused', expected, value: '', current }) as const;
const read = (version: number, value: string | null) => ({ kind: 'read', version, value }) as const;
const never = Number.POSITIVE_INFINITY;

test.each<[string, boolean, Operation[]]>([
  ['nothing', true, []],
  ['a write that is read', true, [at(0, 1, written(0, 'a')), at(2, 3, read(1, 'a'))]],
  ['a stale read', false, [at(0, 1, written(0, 'a')), at(2, 3, read(0, null))]],
  [
    'an early read of what is on its way',
    true,
    [at(0, 9, written(0, 'a')), at(1, 2, read(1, 'a'))],
  ],
  ['a lost write', false, [at(0, 1, written(0, 'a')), at(2, 3, written(0, 'b'))]],
  ['a version twice', false, [at(0, 9, written(0, 'a')), at(0, 9, written(0, 'b'))]],
  ['a refusal', true, [at(0, 1, written(0, 'a')), at(2, 3, refused(0, 1))]],
  ['a refusal for nothing', false, [at(0, 1, refused(1, 1))]],
  [
    'a read that goes back',
    false,
    [at(0, 9, written(0, 'a')), at(1, 2, read(1, 'a')), at(3, 4, read(0, null))],
  ],
  [
    'a lost answer that took effect later',
    true,
    [at(0, never, unknown(0, 'a')), at(7, 8, read(1, 'a'))],
  ],
  ['one that did not', true, [at(0, never, unknown(0, 'a')), at(7, 8, written(0, 'b'))]],
  [
    'one that did, and was undone',
    false,
    [at(0, never, unknown(0, 'a')), at(1, 2, read(1, 'a')), at(3, 4, read(0, null))],
  ],
  ['one before it was sent', false, [at(0, 1, read(1, 'a')), at(2, never, unknown(0, 'a'))]],
])('%s: %s', (_, expected, history) => {
  expect(isLinearizable(history)).toBe(expected);
});

/** Histories of a register that is right: each operation takes effect at its turn, somewhere in its time. */
const rightHistories = fc
  .array(
    fc.record({
      kind: fc.constantFrom('read', 'write', 'stale write', 'lost answer', 'lost request'),
      before: fc.integer({ min: 0, max: 40 }),
      after: fc.integer({ min: 0, max: 40 }),
    }),
    { maxLength: 40 },
  )
  .map((plans) => {
    let [version, value]: [number, string | null] = [0, null];
    return plans.map(({ kind, before, after }, i): Operation => {
      const turn = 10 * i;
      const own = `v${i}`;
      const time = [turn - before, turn + after] as const;
      if (kind === 'read') return at(...time, read(version, value));
      if (kind === 'stale write') return at(...time, refused(version + 1 + (i % 3), version));
      if (kind === 'lost request') return at(time[0], never, unknown(version, own));
      const expected = version;
      [version, value] = [version + 1, own];
      return kind === 'write'
        ? at(...time, written(expected, own))
        : at(time[0], never, unknown(expected, own));
    });
  });

test('right histories pass', () => {
  fc.assert(fc.property(rightHistories, (history) => isLinearizable(history)));
});

const times = fc.tuple(fc.nat(12), fc.nat(6));
const values = fc.constantFrom('a', 'b');
const versions = fc.nat(2);
const anyHistory = fc.array(
  fc.tuple(
    times,
    fc.oneof(
      fc.record({ kind: fc.constant('read' as const), version: versions, value: values }),
      fc.record({ kind: fc.constant('written' as const), expected: versions, value: values }),
      fc.record({ kind: fc.constant('unknown' as const), expected: versions, value: values }),
      fc.record({
        kind: fc.constant('refused' as const),
        expected: versions,
        value: values,
        current: versions,
      }),
    ),
  ),
  { maxLength: 5 },
);

test('any history gives what trying all orders gives', () => {
  let linearizable = 0;
  fc.assert(
    fc.property(anyHistory, (drawn) => {
      const history = drawn.map(([[begin, length], what]) =>
        at(begin, what.kind === 'unknown' ? never : begin + length, what),
      );
      const found = isLinearizable(history);
      if (found) linearizable++;
      expect(found).toBe(byTryingAll(history, 0, null));
    }),
    { numRuns: 5000 },
  );
  expect(linearizable).toBeGreaterThan(100);
});

/** The definition, word for word. */
function byTryingAll(left: Operation[], version: number, value: string | null): boolean {
  if (left.every(({ what }) => what.kind === 'unknown')) return true;
  return left.some((one) => {
    const rest = left.filter((other) => other !== one);
    if (rest.some((other) => other.returned < one.invoked)) return false;
    const { what } = one;
    const next = (v: number, x: string | null) => byTryingAll(rest, v, x);
    if (what.kind === 'read') {
      return what.version === version && what.value === value && next(version, value);
    }
    if (what.kind === 'refused') {
      return what.current === version && what.expected !== version && next(version, value);
    }
    return what.expected === version && next(version + 1, what.value);
  });
}
