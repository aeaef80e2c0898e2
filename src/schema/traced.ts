import type { Place } from '../errors.ts';
import { type Change, growsWithRows, type Lock, type Measure } from './measure.ts';
import { type Facts, type ObjectName, shownName } from './schema.ts';

/** A lock by names for people. */
export interface TracedLock extends Omit<Lock, 'object'> {
  /** `orders`, `orders.orders_note`. */
  readonly object: string;
}

/** What a statement created, changed or dropped. */
export interface TracedChange {
  readonly change: 'created' | 'changed' | 'dropped';
  /** `table`, `column`, `index` … */
  readonly kind: string;
  readonly object: string;
  /** It goes with something else: the statement does not name it. */
  readonly along: boolean;
  /**
   * The facts in which it differs, before and after; null on the side that does not have one. All facts of what was
   * created or dropped.
   */
  readonly facts: Readonly<Record<string, readonly [Fact, Fact]>>;
}

type Fact = Facts[string] | null;

/**
 * One statement of a migration and what it did, as in {@link Measure}, with the names of objects as people know them:
 * `orders`, `audit.orders`, `orders.note`.
 */
export interface Traced {
  /** Null where it is not known which line of code has sent it. */
  readonly at: Place | null;
  readonly sql: string;
  readonly locks: readonly TracedLock[];
  readonly held: readonly TracedLock[];
  readonly rewrites: readonly string[];
  readonly emptied: readonly string[];
  readonly indexes: readonly { index: string; work: 'built' | 'rebuilt' | 'reused' }[];
  readonly scans: readonly { table: string; rows: number | null }[];
  readonly rows: readonly { table: string; inserted: number; updated: number; deleted: number }[];
  readonly changes: readonly TracedChange[];
  /** Its time grows with the number of rows. */
  readonly grows: boolean;
}

/** A measure with names for people; `usual` schemas are not named. */
export function traced(
  statement: Pick<Traced, 'at' | 'sql'>,
  measure: Measure,
  usual: string,
): Traced {
  const shown = (one: ObjectName) => shownName(one, usual);
  const lock = ({ object, ...rest }: Lock) => ({ object: shown(object), ...rest });
  const inTable = <T extends { table: ObjectName }>({ table, ...rest }: T) => ({
    table: shown(table),
    ...rest,
  });
  return {
    ...statement,
    locks: measure.locks.map(lock),
    held: measure.held.map(lock),
    rewrites: measure.rewrites.map(shown),
    emptied: measure.emptied.map(shown),
    indexes: measure.indexes.map(({ index, work }) => ({ index: shown(index), work })),
    scans: measure.scans.map(inTable),
    rows: measure.rows.map(inTable),
    changes: measure.changes.map((one) => changed(one, shown)),
    grows: growsWithRows(measure),
  };
}

function changed(
  { before, after, facts, along }: Change,
  shown: (one: ObjectName) => string,
): TracedChange {
  const one = (after ?? before) as ObjectName;
  const names = facts.length > 0 ? facts : Object.keys({ ...before?.facts, ...after?.facts });
  const pairs = names.map((name) => [
    name,
    [before?.facts[name] ?? null, after?.facts[name] ?? null] as const,
  ]);
  return {
    change: before === null ? 'created' : after === null ? 'dropped' : 'changed',
    kind: one.kind,
    object: shown(one),
    along,
    facts: Object.fromEntries(pairs),
  };
}
