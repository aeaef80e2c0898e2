import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { fits } from './fits.ts';
import { section } from './schema.ts';
import { sectionShape } from './shape.generated.ts';

const settings = Object.keys(sectionShape.properties);
const value = fc.oneof(
  fc.constantFrom('5432', '1.5', '-1', 'true', 'require', 'migrate', `\${PORT}`, '', 'a folder'),
  fc.constantFrom(0, 3, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, null),
  fc.boolean(),
  fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 2 }),
  fc.dictionary(
    fc.constantFrom('min', 'max', 'out', 'camel_case', 'other'),
    fc.oneof(fc.string(), fc.integer(), fc.boolean()),
    { maxKeys: 2 },
  ),
);
const name = fc.oneof(fc.constantFrom(...settings), fc.constantFrom('other', '__proto__'));

test('what fits, zod accepts as well, and the other way round', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 3 }), (given) => {
      expect(fits(sectionShape, given)).toBe(z.safeParse(section, given).success);
    }),
    { numRuns: 2000 },
  );
});

test('a word of JSON Schema that is not known here fits nothing', () => {
  expect(fits({ oneOf: [{ type: 'string' }] } as object, 'text')).toBe(false);
});
