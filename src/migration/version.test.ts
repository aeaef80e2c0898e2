import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions, isVersion, isZero, versionKey } from './version.ts';

const number = fc.oneof(
  fc.nat(50).map(BigInt),
  fc.bigInt(0n, 10n ** 30n),
  fc.constantFrom(2n, 10n, 2024n, 20251016120000n, 9007199254740993n, 9007199254740992n),
);
const zeros = fc.nat(6).map((n) => '0'.repeat(n));
const spelled = fc.tuple(zeros, number).map(([lead, n]) => ({ text: `${lead}${n}`, n }));

describe('versions', () => {
  test('sort by value, whatever their size and leading zeros', () => {
    fc.assert(
      fc.property(spelled, spelled, (a, b) => {
        const expected = a.n < b.n ? -1 : a.n > b.n ? 1 : 0;
        expect(Math.sign(compareVersions(a.text, b.text))).toBe(expected);
        expect(versionKey(a.text) === versionKey(b.text)).toBe(a.n === b.n);
        expect(versionKey(a.text)).toBe(String(a.n));
      }),
    );
  });

  test('the order is total, also with names among them', () => {
    const any = fc.oneof(
      spelled.map(({ text }) => text),
      fc.string({ minLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(any), (texts) => {
        const once = [...texts].sort(compareVersions);
        expect([...once].reverse().sort(compareVersions).map(versionKey)).toEqual(
          once.map(versionKey),
        );
        for (const [i, text] of once.entries()) {
          for (const later of once.slice(i))
            expect(compareVersions(text, later)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('2 < 10 < 2024 < 20251016120000, and 0002 is 2', () => {
    const sorted = ['20251016120000', '10', '2024', '2'].sort(compareVersions);
    expect(sorted).toEqual(['2', '10', '2024', '20251016120000']);
    expect(compareVersions('0002', '2')).toBe(0);
  });

  test('0 is nothing, in every spelling', () => {
    expect(['0', '000', '1', '10', ''].map(isZero)).toEqual([true, true, false, false, false]);
    expect(['12', '', '1a', '-1', '１'].map(isVersion)).toEqual([true, false, false, false, false]);
  });
});
