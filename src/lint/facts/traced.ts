import type { Action } from '../../schema/action.ts';
import type { Traced, TracedChange } from '../../schema/traced.ts';
import type { Found, Rule, Tried } from '../rule.ts';

type Kind = 'rewrites' | 'scans' | 'indexes' | 'locks';

/**
 * What a rule has guessed holds when the trace shows one of these things, and is dropped when it does not: the table
 * is new, say, or the type needs no rewrite. `locks` are those that keep reads or writes waiting.
 */
export const whenTraced =
  (...kinds: readonly Kind[]): NonNullable<Rule['measured']> =>
  ({ traced, guessed }) =>
    kinds.some((kind) => shows(traced, kind)) ? guessed.map((one) => asTraced(one, traced)) : null;

/** A finding with the tables that were in fact read and written as a whole, if it speaks of such. */
export function asTraced(found: Found, { rewrites, scans }: Traced): Found {
  if ((found.rewrites ?? found.scans) === undefined) return found;
  return { ...found, rewrites, scans: scans.map(({ table }) => table) };
}

/** Nothing is known of what the statement holds: a block, a function, a procedure. */
export const isOpaque = (actions: readonly Action[]): boolean =>
  actions.every(({ kind }) => ['opaque', 'call', 'other'].includes(kind));

/** Indexes that a statement has built or rebuilt, as `orders.orders_note`. */
export const built = ({ indexes }: Traced): string[] =>
  indexes.flatMap(({ index, work }) => (work === 'reused' ? [] : [index]));

/** What has gone with something else, without being named. */
export const goneAlong = ({ changes }: Traced): TracedChange[] =>
  changes.filter(({ change, along }) => change === 'dropped' && along);

/** Tables and views that nobody can use: the statement takes the lock, or an earlier one holds it. */
export const closed = (locks: Traced['locks']): string[] =>
  onTables(locks.filter(({ blocks }) => blocks === 'reads and writes'));

/** Tables that nobody can write to, if they can be read. */
export const unwritable = (locks: Traced['locks']): string[] =>
  onTables(locks.filter(({ blocks }) => blocks !== 'schema changes'));

/** The changes of columns of a table that differ in this fact. */
export const changedColumns = ({ changes }: Traced, table: string, fact: string): TracedChange[] =>
  changes.filter(
    ({ change, kind, object, facts }) =>
      change === 'changed' && kind === 'column' && object.startsWith(`${table}.`) && fact in facts,
  );

/** A statement has created a constraint with such a definition. */
export const hasCreated = ({ changes }: Traced, definition: RegExp): boolean =>
  changes.some(
    ({ change, kind, facts }) =>
      change === 'created' &&
      kind === 'constraint' &&
      definition.test(String(facts.definition?.[1] ?? '')),
  );

/** The last part of a name: `orders_note` of `orders.orders_note`. */
export const lastPart = (object: string): string => object.slice(object.lastIndexOf('.') + 1);

/** Rows of an update or delete that were counted, of the tables that it has read as a whole. */
export function writtenWhole(
  { traced: { rows, scans } }: Tried,
  kind: 'updated' | 'deleted',
): { table: string; count: number }[] {
  const read = scans.map(({ table }) => table);
  return rows.flatMap((one) =>
    one[kind] > 0 && read.includes(one.table) ? [{ table: one.table, count: one[kind] }] : [],
  );
}

function shows(traced: Traced, kind: Kind): boolean {
  if (kind === 'locks') return unwritable([...traced.locks, ...traced.held]).length > 0;
  return kind === 'indexes' ? built(traced).length > 0 : traced[kind].length > 0;
}

/** Without those on indexes of a table that is locked itself. */
function onTables(locks: Traced['locks']): string[] {
  const names = [...new Set(locks.map(({ object }) => object))];
  return names.filter((name) => !names.some((other) => name.startsWith(`${other}.`)));
}
