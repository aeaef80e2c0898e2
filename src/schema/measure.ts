import type { Difference } from './difference.ts';
import type { ObjectName } from './schema.ts';

/** Who has to wait while a lock is held; `schema changes` stands for those of the same table, and its maintenance. */
export type Blocked = 'reads and writes' | 'writes' | 'schema changes';

/** A lock on something that others use. */
export interface Lock {
  readonly object: ObjectName;
  /** In the database's words: `ACCESS EXCLUSIVE`. */
  readonly mode: string;
  readonly blocks: Blocked;
  /** The stronger of two locks has the greater number. */
  readonly strength: number;
}

/** A table that is read from its beginning to its end. */
export interface Scan {
  readonly table: ObjectName;
  /** How many rows were read here; null where that is not known. */
  readonly rows: number | null;
}

/** How many rows of a table a statement has written. */
export interface Written {
  readonly table: ObjectName;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** `built`: there was none of this name. `rebuilt`: it is written anew. `reused`: it is another one over the same file. */
export interface IndexWork {
  readonly index: ObjectName;
  readonly work: 'built' | 'rebuilt' | 'reused';
}

/** A change of the schema. */
export interface Change extends Difference {
  /** It goes with something else: the statement does not name it. */
  readonly along: boolean;
}

/**
 * What one statement did. Locks, rewrites, index work, scans and rows are told only of what was there before the
 * migration: nobody waits for a table that nobody else can see.
 */
export interface Measure {
  /** The strongest lock on each object that it took, unless one as strong was held already. */
  readonly locks: readonly Lock[];
  /** Locks that keep reads or writes waiting, held meanwhile since earlier statements of the transaction. */
  readonly held: readonly Lock[];
  /** Tables and materialized views whose rows are all written anew. */
  readonly rewrites: readonly ObjectName[];
  /** Tables that were emptied without looking at their rows. */
  readonly emptied: readonly ObjectName[];
  readonly indexes: readonly IndexWork[];
  readonly scans: readonly Scan[];
  readonly rows: readonly Written[];
  readonly changes: readonly Change[];
}

/** Differences as changes by a statement. That a column has moved up does not count. */
export function changesBy(sql: string, differences: readonly Difference[]): Change[] {
  const text = sql.toLowerCase();
  return differences
    .filter(({ facts }) => facts.length === 0 || facts.some((fact) => fact !== 'position'))
    .map((one) => {
      const name = (one.before ?? one.after)?.name.replace(/\(.*/s, '').toLowerCase() ?? '';
      return { ...one, along: !text.includes(name) };
    });
}

/** Whether the time that it takes grows with the number of rows. */
export function growsWithRows({ rewrites, indexes, scans }: Measure): boolean {
  return rewrites.length + scans.length > 0 || indexes.some(({ work }) => work !== 'reused');
}
