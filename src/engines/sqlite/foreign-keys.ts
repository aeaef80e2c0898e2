import { HandrailError } from '../../errors.ts';
import type { Client } from './client.ts';
import { dialect } from './history.ts';

/** Rows of a table that point to no row of another. */
export interface Orphans {
  readonly table: string;
  readonly parent: string;
  readonly rows: number;
}

/**
 * All rows without parents, and the tables whose foreign keys SQLite can't check because their definition
 * is wrong, as its own sentences. Reads every table that has a foreign key.
 */
export function checkForeignKeys(client: Client): { orphans: Orphans[]; faults: string[] } {
  const orphans: Orphans[] = [];
  const faults: string[] = [];
  const tables = client.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  for (const table of tables.map((row) => String(row.name))) {
    try {
      const broken = client.all(
        `SELECT parent, count(*) AS orphans FROM pragma_foreign_key_check(${dialect.literal(table)}) GROUP BY parent`,
      );
      orphans.push(
        ...broken.map((row) => ({ table, parent: String(row.parent), rows: Number(row.orphans) })),
      );
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  return { orphans, faults };
}

/** Throws RUN_FOREIGN_KEYS_BROKEN when a table has more rows without a parent than before. */
export function assertNoNewOrphans(before: readonly Orphans[], after: readonly Orphans[]): void {
  for (const { table, parent, rows } of after) {
    const old = before.find((known) => known.table === table && known.parent === parent);
    const added = rows - (old?.rows ?? 0);
    if (added > 0) {
      throw new HandrailError('RUN_FOREIGN_KEYS_BROKEN', { rows: added, table, parent });
    }
  }
}
