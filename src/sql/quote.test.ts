import { expect, it } from 'vitest';
import { quoteName } from './quote.ts';

it('quotes names', () => {
  expect(quoteName('orders')).toBe('"orders"');
  expect(quoteName('a"b; --')).toBe('"a""b; --"');
  expect(quoteName('')).toBe('""');
});
