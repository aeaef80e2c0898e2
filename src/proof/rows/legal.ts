import type { FillableTable, Filler, RowCheck, RowRefusal } from '../../engines/engine.ts';
import { candidates, constrained, firstRow, type Place, pointing, type Row } from './row.ts';

/** So many rows are tried for one condition, and so many conditions one after the other. */
const TRIES = 500;
const FEW = 30;
const ROUNDS = 16;
const OTHERS = 900;

/** A row that a table has taken, or what refused it. */
export type Legal = { readonly row: Row } | { readonly refusal: RowRefusal };

/**
 * Finds a row that satisfies all constraints of a table, and leaves it there. The database is the judge: where it
 * refuses a row, the columns that the refusing condition looks at get other values.
 */
export async function legalRow(filler: Filler, place: Place): Promise<Legal> {
  const { table } = place;
  const seen: RowCheck[] = [];
  let { row, refusal } = await begin(filler, place);
  for (let round = 0; refusal; round++) {
    const check = checkOf(table, refusal);
    const columns = check ? [...check.columns] : [...constrained(table)];
    const related = seen.filter((one) => one.columns.some((name) => columns.includes(name)));
    if (check) seen.push(check);
    const varied = [...new Set([...columns, ...related.flatMap((one) => one.columns)])];
    const rows = combinations(place, row, varied);
    if (round === ROUNDS || rows.length === 0) return { refusal };
    const refusals = await untilTaken(filler, table, rows);
    const taken = refusals.indexOf(null);
    if (taken >= 0) return { row: rows[taken] as Row };
    const further = refusals.findIndex((one) => one && isOther(one, refusal as RowRefusal));
    if (further < 0) return { refusal };
    row = rows[further] as Row;
    refusal = refusals[further] as RowRefusal;
    if (check && seen.filter((one) => one === check).length > 2) return { refusal };
  }
  return { row };
}

/** Tries rows until the table takes one, first a few of them. */
async function untilTaken(
  filler: Filler,
  table: FillableTable,
  rows: readonly Row[],
): Promise<(RowRefusal | null)[]> {
  const refusals: (RowRefusal | null)[] = [];
  for (const some of [rows.slice(0, FEW), rows.slice(FEW)]) {
    const statements = some.map((one) => insertOf(filler, table, one));
    if (!refusals.includes(null)) refusals.push(...(await filler.attempt(statements, true)));
  }
  return refusals;
}

/** The first row to try, and what refused it; null when the table has taken it. */
async function begin(
  filler: Filler,
  place: Place,
): Promise<{ row: Row; refusal: RowRefusal | null }> {
  const { table } = place;
  const row = firstRow(place);
  // A trigger of another table may have taken the first of all keys.
  const other = firstRow({ ...place, from: place.from + OTHERS });
  const [refusal = null, also = null] = await filler.attempt(
    [row, other].map((one) => insertOf(filler, table, one)),
    true,
  );
  if (!refusal) return { row, refusal };
  if (!also) return { row: other, refusal: null };
  if (refusal.constraint === null && refusal.column === null) {
    // There may be a type of which no value is known.
    const bare = withoutOptional(table, row);
    const [again = null] = await filler.attempt([insertOf(filler, table, bare)]);
    if (!again) return { row: bare, refusal: null };
  }
  return { row, refusal };
}

/** SQL that inserts a row, and fails when that is not possible. */
export function insertOf(filler: Filler, table: FillableTable, row: Row): string {
  return filler.insert(table, [...row.keys()], [[...row.values()]], false);
}

function withoutOptional({ columns }: FillableTable, row: Row): Row {
  const optional = columns.filter(({ nullable }) => nullable);
  return new Map([...row, ...optional.map(({ name }) => [name, 'NULL'] as const)]);
}

/** Whether a row has got further: it satisfies what refused another one, and is refused by something else. */
function isOther(one: RowRefusal, other: RowRefusal): boolean {
  if (one.constraint === null && one.column === null) return false;
  return one.constraint !== other.constraint || one.column !== other.column;
}

/** The condition that refused a row; a missing value is one on its column. */
function checkOf({ checks, columns }: FillableTable, refusal: RowRefusal): RowCheck | undefined {
  const { constraint, column } = refusal;
  if (column !== null && columns.some(({ name }) => name === column)) {
    return { name: column, columns: [column], condition: '', whole: false };
  }
  return checks.find(({ name }) => name === constraint);
}

/** Rows with other values in some columns: first those in which few of them are far down their lists. */
function combinations(place: Place, row: Row, names: readonly string[]): Row[] {
  const { table, targets } = place;
  const pointed = new Set(table.references.flatMap(({ columns }) => columns));
  const free = table.columns.filter(({ name }) => names.includes(name) && !pointed.has(name));
  const lists = free.map((column) => [
    row.get(column.name) as string,
    ...candidates(table, column).filter((value) => value !== row.get(column.name)),
  ]);
  const most = Math.max(1, ...[...targets.values()].map((tuples) => Math.min(tuples.length, 5)));
  const rows: Row[] = [];
  for (const indexes of nearestFirst(lists.map((list) => list.length))) {
    for (let n = 0; n < most; n++) {
      const own = new Map(row);
      for (const [i, { name }] of free.entries()) {
        own.set(name, lists[i]?.[indexes[i] as number] as string);
      }
      if (n > 0) for (const [name, value] of pointing(place, n, own)) own.set(name, value);
      rows.push(own);
      if (rows.length >= TRIES) return rows;
    }
  }
  return rows;
}

/** All combinations of indexes into lists of these lengths, ordered by their sum. */
function* nearestFirst(lengths: readonly number[]): Generator<number[]> {
  const highest = lengths.reduce((sum, length) => sum + length - 1, 0);
  for (let sum = 0; sum <= highest; sum++) yield* withSum(lengths, sum);
}

function* withSum([length, ...rest]: readonly number[], sum: number): Generator<number[]> {
  if (length === undefined) {
    if (sum === 0) yield [];
    return;
  }
  for (let i = 0; i < length && i <= sum; i++) {
    for (const tail of withSum(rest, sum - i)) yield [i, ...tail];
  }
}
