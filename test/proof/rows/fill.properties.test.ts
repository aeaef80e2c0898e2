import fc from 'fast-check';
import { expect, test } from 'vitest';
import { postgres } from '../../support/postgres.ts';
import { filled } from './filled.ts';

const server = await postgres(17);

/** A column by its type, and conditions that some value of the type satisfies. */
type Kind = readonly [type: string, ...conditions: string[]];

const POSTGRES: readonly Kind[] = [
  ['integer', '# > 0', '# BETWEEN 3 AND 9', '# IN (7, 8)', '# % 2 = 0'],
  ['smallint', '# <> 0', '# < 100'],
  ['numeric(6,2)', '# >= 0', '# < 1000', '# = round(#)'],
  [
    'varchar(12)',
    "# <> ''",
    'length(#) >= 3',
    "# ~ '^[a-z]+$'",
    "# IN ('new', 'old')",
    "# LIKE '%@%'",
  ],
  ['text', "btrim(#) <> ''", 'length(#) < 200', '# = lower(#)'],
  ['boolean', '#'],
  ['date', "# > '2020-01-01'", 'isfinite(#)'],
  ['timestamptz', "# < '2030-01-01'"],
  ['uuid'],
  ['jsonb', "jsonb_typeof(#) = 'object'", "# <> 'null'"],
  ['text[]', 'cardinality(#) > 0'],
  ['bytea', 'octet_length(#) = 4'],
];

const SQLITE: readonly Kind[] = [
  ['integer', '# > 0', '# BETWEEN 3 AND 9', '# IN (7, 8)', "typeof(#) = 'integer'"],
  ['real', '# >= 0'],
  ['text', "# <> ''", 'length(#) >= 3', "# GLOB '[a-z]*'", "# IN ('new', 'old')", "# LIKE '%@%'"],
  ['blob', 'length(#) < 9'],
  ['datetime', "# > '2020'"],
  ['decimal(10,2)'],
  [''],
];

/** A table `t0`, `t1` … which may point to one before it. */
function table(kinds: readonly Kind[]) {
  const column = fc
    .record({
      kind: fc.constantFrom(...kinds),
      nth: fc.nat(9),
      required: fc.boolean(),
      unique: fc.boolean(),
    })
    .map(({ kind: [type, ...conditions], nth, required, unique }) => (name: string) => {
      const condition = conditions[nth]?.replaceAll('#', name);
      const parts = [required ? 'NOT NULL' : '', unique && !/json|bool/.test(type) ? 'UNIQUE' : ''];
      return `${name} ${type} ${parts.join(' ')} ${condition ? `CHECK (${condition})` : ''}`;
    });
  return fc
    .record({
      columns: fc.array(column, { minLength: 1, maxLength: 6 }),
      parent: fc.option(fc.nat()),
    })
    .map(({ columns, parent }) => (n: number) => {
      const all = columns.map((one, i) => one(`c${i}`));
      const points =
        parent !== null && n > 0 ? [`parent integer NOT NULL REFERENCES t${parent % n}`] : [];
      return `CREATE TABLE t${n} (id integer PRIMARY KEY, ${[...points, ...all].join(', ')});`;
    });
}

test.each([
  {
    name: 'PostgreSQL',
    missing: server.missing,
    kinds: POSTGRES,
    url: () => server.freshDatabase(),
  },
  { name: 'SQLite', missing: false, kinds: SQLITE, url: async () => 'sqlite::memory:' },
])('every table of $name is filled, or named with what refuses its rows', async (place) => {
  if (place.missing) return;
  const tables = fc.array(table(place.kinds), { minLength: 5, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(tables, async (makers) => {
      const sql = makers.map((make, n) => make(n)).join('\n');
      await filled(await place.url(), sql, async ({ unfilled, count }) => {
        for (const n of makers.keys()) {
          const rows = await count(`t${n}`);
          const named = unfilled.some((one) => one.startsWith(`t${n}: `));
          expect(rows > 0, `t${n} has ${rows} rows: ${unfilled}`).toBe(!named);
        }
        // One condition on each column is not too much to satisfy.
        expect(unfilled).toEqual([]);
      });
    }),
    { numRuns: 15, seed: 7 },
  );
});
