import { expect, test } from 'vitest';
import { milliseconds } from './duration.ts';

test.each([
  ['5', 5000],
  ['0.25', 250],
  ['5s', 5000],
  ['500ms', 500],
  ['2 min', 120_000],
  ['1h', 3_600_000],
  ['OFF', 0],
  ['0', 0],
])('%s is %d ms', (text, expected) => expect(milliseconds(text)).toBe(expected));

test.each(['', 'soon', '5 parsecs', '-1', '5s5', 's'])('"%s" is no time', (text) =>
  expect(milliseconds(text)).toBeNull(),
);
