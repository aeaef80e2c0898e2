import { describe, expect, it } from 'vitest';
import { NOW } from '../../../test/screens/stage.ts';
import { ago, duration, isoTime, shortTime } from './time.ts';

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [0.2, '<1 ms'],
    [4, '4 ms'],
    [120.4, '120 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1240, '1.2 s'],
    [9949, '9.9 s'],
    [9960, '10 s'],
    [41_200, '41 s'],
    [59_600, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_599_600, '1 h 00 min'],
    [7_800_000, '2 h 10 min'],
    [200_000_000, '2 d 07 h'],
    [-3, '0 ms'],
  ])('%d ms is %s', (milliseconds, expected) => expect(duration(milliseconds)).toBe(expected));
});

describe('times', () => {
  it('are ISO 8601 with a zone for programs', () => {
    expect(isoTime('2026-11-03T09:12:07.123456Z')).toBe('2026-11-03T09:12:07Z');
    expect(isoTime('2026-11-03T09:12:00+01:00')).toBe('2026-11-03T08:12:00Z');
    expect(isoTime('long ago')).toBe('long ago');
  });

  it('are short for people', () => {
    expect(shortTime('2026-11-20T08:31:00Z', NOW)).toBe('today 08:31');
    expect(shortTime('2026-11-03T09:12:00Z', NOW)).toBe('3 Nov 09:12');
    expect(shortTime('2024-11-03T09:12:00Z', NOW)).toBe('3 Nov 2024');
    expect(shortTime('long ago', NOW)).toBe('long ago');
  });

  it('are relative where there is little room', () => {
    expect(ago('2026-11-20T09:29:30Z', NOW)).toBe('just now');
    expect(ago('2026-11-20T09:12:00Z', NOW)).toBe('18 min ago');
    expect(ago('2026-11-20T07:12:00Z', NOW)).toBe('2 h ago');
    expect(ago('2026-11-03T09:12:00Z', NOW)).toBe('17 d ago');
    expect(ago('2026-11-21T09:12:00Z', NOW)).toBe('21 Nov 09:12');
    expect(ago('2026-05-01T09:12:00Z', NOW)).toBe('1 May 09:12');
  });
});
