import type {
  FillableTable,
  Filler,
  RowReference,
  Session,
  TableName,
} from '../../engines/engine.ts';
import { insertOf, legalRow } from './legal.ts';
import { inOrder, isOptional, tableKey } from './order.ts';
import type { Place, Row } from './row.ts';
import { manyRows, variations } from './vary.ts';

/** A table that has got no row, and what refused it. */
export interface Unfilled {
  readonly table: FillableTable;
  readonly reason: string;
}

/** What filling leaves out: SQL that removes it from a table, to be run before other tables point to its rows. */
export interface Avoided {
  readonly table: TableName;
  /** The table that it asks besides, which must have its rows before. */
  readonly asks: TableName | null;
  readonly removal: string;
}

/** A table as it was when it was last filled, and how often it was. */
interface Filled {
  readonly shape: string;
  readonly times: number;
}

/** What was filled over each connection. */
const known = new WeakMap<Session, Map<string, Filled>>();

/** The numbers of the rows of one filling, and those of the rows that come later in it. */
const NUMBERS = 4000;
const LATER = 2000;

/**
 * Fills the tables of a database with rows that satisfy their constraints, and are otherwise as hard on a migration as
 * may be. Tables that have rows get more; those filled before on this session are left alone until they change. The
 * same tables always get the same rows.
 */
export async function fill(
  filler: Filler,
  session: Session,
  wanted: (tables: readonly FillableTable[]) => readonly FillableTable[],
  avoided: readonly Avoided[] = [],
): Promise<Unfilled[]> {
  const filled = known.get(session) ?? new Map<string, Filled>();
  known.set(session, filled);
  const tables = wanted(await filler.tables());
  const due = tables.filter(
    (one) => one.empty || filled.get(tableKey(one))?.shape !== shapeOf(one),
  );
  if (due.length === 0) return [];
  const times = (table: FillableTable) => filled.get(tableKey(table))?.times ?? 0;
  const unfilled = await inTransaction(filler, session, () =>
    fillAll({ filler, tables: inOrder(due, avoided), times, avoided }),
  );
  for (const one of due) {
    filled.set(tableKey(one), { shape: shapeOf(one), times: times(one) + 1 });
  }
  return unfilled;
}

/** Writes rows in a transaction, which is undone when that fails. */
export async function inTransaction<T>(
  filler: Filler,
  session: Session,
  work: () => Promise<T>,
): Promise<T> {
  await session.run(filler.begin);
  try {
    const done = await work();
    await session.run('COMMIT');
    return done;
  } catch (error) {
    await session.run('ROLLBACK').catch(() => {});
    throw error;
  }
}

const shapeOf = ({ empty: _, columns, ...table }: FillableTable) =>
  JSON.stringify([table, columns.map(({ name, type, nullable }) => [name, type, nullable])]);

interface Filling {
  readonly filler: Filler;
  readonly tables: readonly FillableTable[];
  readonly times: (table: FillableTable) => number;
  readonly avoided: readonly Avoided[];
}

async function fillAll({ filler, tables, times, avoided }: Filling): Promise<Unfilled[]> {
  const unfilled: Unfilled[] = [];
  const again: [Place, Row][] = [];
  const left = new Set(tables.map(tableKey));
  const removals = (table: FillableTable) =>
    avoided.filter((one) => tableKey(one.table) === tableKey(table)).map(({ removal }) => removal);
  for (const table of tables) {
    const place = await placeOf(filler, table, times(table) * NUMBERS);
    const legal = await legalRow(filler, place);
    if ('refusal' in legal) {
      unfilled.push({ table, reason: reasonOf(place, legal.refusal.message) });
    } else {
      await addRows(filler, place, legal.row, removals(table));
      // It points to a table that has no rows yet, or to itself.
      const isLater = ({ parent }: RowReference) => left.has(tableKey(parent));
      if (table.references.some(isLater)) again.push([place, legal.row]);
    }
    left.delete(tableKey(table));
  }
  for (const [{ table, from }, row] of again) {
    const place = await placeOf(filler, table, from + LATER);
    await filler.attempt([many(filler, place, row), ...removals(table)]);
  }
  return unfilled;
}

/** Adds rows beside a first one: many at once where no condition is in doubt, the others one by one. */
async function addRows(
  filler: Filler,
  place: Place,
  row: Row,
  removals: readonly string[],
): Promise<void> {
  const { sure, doubtful } = variations(place, row);
  const single = (rows: readonly Row[]) => rows.map((one) => insertOf(filler, place.table, one));
  // A boundary value may keep ordinary ones out.
  const [, refused] = await filler.attempt([
    many(filler, place, row),
    together(filler, place, sure),
  ]);
  await filler.attempt([...single(refused ? sure : []), ...single(doubtful), ...removals]);
}

const many = (filler: Filler, place: Place, row: Row) =>
  together(filler, place, manyRows(place, row));

/** SQL that inserts rows, but for those whose keys are there. */
function together(filler: Filler, { table }: Place, rows: readonly Row[]): string {
  const names = table.columns.map(({ name }) => name);
  const tuples = rows.map((row) => names.map((name) => row.get(name) ?? 'NULL'));
  return filler.insert(table, names, tuples, true);
}

async function placeOf(filler: Filler, table: FillableTable, from: number): Promise<Place> {
  const targets = new Map<RowReference, readonly (readonly string[])[]>();
  for (const reference of table.references) {
    targets.set(reference, await filler.values(reference.parent, reference.parentColumns));
  }
  return { table, targets, from };
}

/** What refused the row; where a row of another table is missing, that is why. */
function reasonOf({ table, targets }: Place, message: string): string {
  const lacking = [...targets].find(
    ([one, tuples]) => tuples.length === 0 && !isOptional(table, one),
  );
  return lacking ? `${message}; ${lacking[0].parent.name} has no rows` : message;
}
