import { alike, candidates, constrained, type Place, pointing, type Row } from './row.ts';

/** So many ordinary rows come on top, so that reading a table whole can be seen. */
const MANY = 60;
const MANY_FROM = 1000;

/** Behind the numbers of all rows, and few enough for small numbers. */
const LONELY_FROM = 16_000;
const LONELY = 6000;

/** The number of a value that is in no other table. */
function lonely(...names: readonly string[]): number {
  const sum = [...names.join('.')].reduce((all, one) => (all * 31 + one.charCodeAt(0)) % LONELY, 0);
  return LONELY_FROM + sum;
}

/**
 * Rows beside a legal one: with NULL in each column and in all of them, with every boundary value, and with duplicates
 * wherever single columns of a key may have them. `doubtful` are those that a condition may refuse.
 */
export function variations(place: Place, row: Row): { sure: Row[]; doubtful: Row[] } {
  const { table } = place;
  const pointed = new Set(table.references.flatMap(({ columns }) => columns));
  const limited = constrained(table);
  const nulls = table.columns.filter(({ nullable }) => nullable).map(({ name }) => name);
  const changes: [string, string][][] = [
    [],
    nulls.map((name) => [name, 'NULL']),
    ...nulls.map((name): [string, string][] => [[name, 'NULL']]),
    ...table.columns
      .filter(({ name }) => !pointed.has(name))
      .flatMap((column) => {
        const values = limited.has(column.name)
          ? candidates(table, column).filter((value) => !column.shapes.includes(value))
          : [...column.boundaries, column.usual(lonely(table.name, column.name))];
        return values.map((value): [string, string][] => [[column.name, value]]);
      }),
    ...table.keys
      .filter((key) => key.length > 1)
      .flatMap((key) => key.map((name): [string, string][] => [[name, row.get(name) ?? 'NULL']])),
  ];
  const rows = changes.map((change, i) => new Map([...fresh(place, row, i + 1), ...change]));
  const isSure = (i: number) => changes[i]?.every(([name]) => !limited.has(name)) ?? false;
  return {
    sure: rows.filter((_, i) => isSure(i)),
    doubtful: rows.filter((_, i) => !isSure(i)),
  };
}

/** Rows with ordinary values, each with others, spread over the rows that they point to. */
export function manyRows(place: Place, row: Row): Row[] {
  const limited = constrained(place.table);
  return Array.from({ length: MANY }, (_, i) => {
    const n = MANY_FROM + i;
    const others = place.table.columns.filter(({ name }) => !limited.has(name));
    const own = new Map([
      ...fresh(place, row, n),
      ...others.map((one) => [one.name, one.usual(n)] as const),
    ]);
    return new Map([...own, ...pointing(place, n, own)]);
  });
}

/** Whether a column has another value in each of many rows. */
function isManifold({ table, targets }: Place, name: string): boolean {
  const references = table.references.filter(({ columns }) => columns.includes(name));
  if (references.length > 0) {
    return references.some((one) => (targets.get(one)?.length ?? 0) >= MANY);
  }
  const column = table.columns.find((one) => one.name === name);
  const values = Array.from({ length: MANY }, (_, n) => column?.usual(n));
  return new Set(values).size === MANY;
}

/** The row with other values in columns of keys: in those with conditions, only where no other column is different. */
function fresh(place: Place, row: Row, n: number): Row {
  const { table, from } = place;
  const limited = constrained(table);
  const free = (name: string) => !limited.has(name) && isManifold(place, name);
  const keys = new Set(table.keys.flat());
  const needed = new Set(table.keys.filter((key) => !key.some(free)).flat());
  const own = new Map(row);
  for (const column of table.columns.filter(({ name }) => keys.has(name))) {
    const { name } = column;
    if (!limited.has(name)) own.set(name, column.usual(from + n));
    else if (needed.has(name)) own.set(name, alike(own.get(name) ?? '', n));
  }
  for (const [name, value] of pointing(place, n, own)) if (keys.has(name)) own.set(name, value);
  return own;
}
