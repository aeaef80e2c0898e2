import { expect, test } from 'vitest';
import { parseDirections } from './directions.ts';

const at = { file: 'x.sql', line: 1, column: 1 };
const parse = (...lines: string[]) =>
  parseDirections(lines.map((text) => ({ text, at, offset: 0, endOffset: 1, head: true })))
    .directions;

test('limits in any unit, and none', () => {
  expect(parse('-- handrail: lock-timeout 5s').limits).toEqual({ lockMs: 5000 });
  expect(
    parse('-- handrail: statement-timeout 10 min', '-- handrail: LOCK-TIMEOUT off').limits,
  ).toEqual({ lockMs: 0, statementMs: 600_000 });
});

test.each(['', ' soon', ' 5 parsecs'])('"lock-timeout%s" is an error', (behind) => {
  expect(() => parse(`-- handrail: lock-timeout${behind}`)).toThrow(
    '"-- handrail: lock-timeout" wants seconds, a time such as 500ms, 5s, 2min or 1h, or off',
  );
});
