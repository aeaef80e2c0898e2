import { describe, expect, test } from 'vitest';
import { sized } from './severity.ts';

const size = (rows: number | null) => ({ rows, bytes: null, indexBytes: null });
const known = (production: boolean, rows: Record<string, number | null>) => ({
  tables: new Map(Object.entries(rows).map(([name, n]) => [name, size(n)])),
  production,
});
const FOUND = {
  severity: 'error' as const,
  message: 'reads all of "orders" while nobody can write it',
  scans: ['orders'],
};

describe('the size of a table', () => {
  test.each([
    ['error', 0, 'info', '(0 rows)'],
    ['error', 1, 'info', '(1 row)'],
    ['error', 10_000, 'info', '(10,000 rows)'],
    ['error', 10_001, 'error', '(10,001 rows)'],
    ['warning', 999_999, 'warning', '(999,999 rows)'],
    ['warning', 1_000_000, 'error', '(1 M rows)'],
    ['info', 26_100_000, 'warning', '(26.1 M rows)'],
    ['error', 26_100_000, 'error', '(26.1 M rows)'],
  ] as const)('%s of a table with %i rows is %s', (severity, rows, expected, words) => {
    const found = sized({ ...FOUND, severity }, known(true, { orders: rows }));
    expect(found.severity).toBe(expected);
    expect(found.message).toBe(`reads all of "orders" ${words} while nobody can write it`);
  });

  test('that is not known changes nothing', () => {
    expect(sized(FOUND, undefined)).toEqual(FOUND);
    expect(sized(FOUND, known(true, { other: 5 }))).toEqual(FOUND);
    expect(sized(FOUND, known(true, { orders: null }))).toEqual(FOUND);
  });

  test('makes nothing harmless elsewhere than in production', () => {
    expect(sized(FOUND, known(false, { orders: 5 })).severity).toBe('error');
    const light = { ...FOUND, severity: 'warning' as const };
    expect(sized(light, known(false, { orders: 5e6 })).severity).toBe('error');
  });

  test('means nothing for what does not read or write it as a whole', () => {
    const lock = { severity: 'error' as const, message: '"orders" is dropped' };
    expect(sized(lock, known(true, { orders: 5 }))).toEqual(lock);
  });

  test('of the largest of several tables counts, and each is said', () => {
    const found = sized(
      { ...FOUND, scans: ['orders', 'lines'] },
      known(true, { orders: 5, lines: 2e6 }),
    );
    expect(found.severity).toBe('error');
    expect(found.message).toContain('"orders" (5 rows)');
    expect(found.message).toMatch(/, "lines" \(2 M rows\)$/);
    const partly = sized({ ...FOUND, scans: ['orders', 'lines'] }, known(true, { orders: 5 }));
    expect(partly.severity).toBe('error');
  });
});
