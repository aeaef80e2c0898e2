import type { FillableTable, Filler, RowReference, Session } from '../../engines/engine.ts';
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
  readonly table: string;
  readonly removal: string;
}

/** What is known of tables that were filled, for each connection. */
const known = new WeakMap<Session, Map<string, string>>();

/**
 * Fills the tables of a database with rows that satisfy their constraints, and are otherwise as hard on a migration as
 * may be. Tables that have rows get more; those filled before on this session are left alone until they change. The
 * same tables always get the same rows.
 */
export async function fill(
  filler: Filler,
  session: Session,
  wanted: (table: FillableTable) => boolean,
  avoided: readonly Avoided[] = [],
): Promise<Unfilled[]> {
  const shapes = known.get(session) ?? new Map<string, string>();
  known.set(session, shapes);
  const tables = (await filler.tables()).filter(wanted);
  const due = tables.filter((one) => one.empty || shapes.get(tableKey(one)) !== shapeOf(one));
  if (due.length === 0) return [];
  await session.run(filler.begin);
  try {
    const unfilled = await fillAll(filler, inOrder(tables), new Set(due), avoided);
    await session.run('COMMIT');
    for (const one of due) shapes.set(tableKey(one), shapeOf(one));
    return unfilled;
  } catch (error) {
    await session.run('ROLLBACK').catch(() => {});
    throw error;
  }
}

const shapeOf = ({ empty: _, columns, ...table }: FillableTable) =>
  JSON.stringify([table, columns.map(({ name, type, nullable }) => [name, type, nullable])]);

async function fillAll(
  filler: Filler,
  ordered: readonly FillableTable[],
  due: ReadonlySet<FillableTable>,
  avoided: readonly Avoided[],
): Promise<Unfilled[]> {
  const unfilled: Unfilled[] = [];
  const again: [FillableTable, Row][] = [];
  const done = new Set<string>();
  const removals = (table: FillableTable) =>
    avoided.filter((one) => one.table === tableKey(table)).map(({ removal }) => removal);
  for (const table of ordered.filter((one) => due.has(one))) {
    const place = await placeOf(filler, table);
    const legal = await legalRow(filler, place);
    if ('refusal' in legal) {
      unfilled.push({ table, reason: reasonOf(place, legal.refusal.message) });
    } else {
      const { row } = legal;
      await filler.attempt([...rowsOf(filler, place, row), ...removals(table)]);
      const isLater = ({ parent }: RowReference) =>
        !done.has(tableKey(parent)) && ordered.some((one) => tableKey(one) === tableKey(parent));
      if (table.references.some(isLater)) again.push([table, row]);
    }
    done.add(tableKey(table));
  }
  // Rows that point to tables which had none before, or to rows of their own table.
  for (const [table, row] of again) {
    const place = await placeOf(filler, table);
    await filler.attempt([many(filler, place, row), ...removals(table)]);
  }
  return unfilled;
}

function rowsOf(filler: Filler, place: Place, row: Row): string[] {
  const single = variations(place, row).map((one) => insertOf(filler, place.table, one));
  // A boundary value may keep ordinary ones out.
  return [many(filler, place, row), ...single];
}

function many(filler: Filler, place: Place, row: Row): string {
  const rows = manyRows(place, row);
  return filler.insert(
    place.table,
    [...row.keys()],
    rows.map((one) => [...one.values()]),
    true,
  );
}

async function placeOf(filler: Filler, table: FillableTable): Promise<Place> {
  const targets = new Map<RowReference, readonly (readonly string[])[]>();
  for (const reference of table.references) {
    targets.set(reference, await filler.values(reference.parent, reference.parentColumns));
  }
  return { table, targets };
}

/** What refused the row; where a row of another table is missing, that is why. */
function reasonOf({ table, targets }: Place, message: string): string {
  const lacking = [...targets].find(
    ([one, tuples]) => tuples.length === 0 && !isOptional(table, one),
  );
  return lacking ? `${message}; ${lacking[0].parent.name} has no rows` : message;
}
