import type { Session } from '../engine.ts';
import type { Client } from './drivers/client.ts';
import { dialect } from './history.ts';
import type { SqliteSession } from './session.ts';

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

/** Broken pages and indexes, rows without parents, and foreign keys that can't work. */
export async function integrity(session: Session): Promise<string[]> {
  const { client } = session as SqliteSession;
  const pages = client.all('PRAGMA integrity_check').map((row) => String(row.integrity_check));
  const { orphans, faults } = checkForeignKeys(client);
  return [
    ...pages.filter((line) => line !== 'ok'),
    ...orphans.map(
      ({ table, parent, rows }) =>
        `${rows} row${rows === 1 ? '' : 's'} of "${table}" point${rows === 1 ? 's' : ''} to no row of "${parent}"`,
    ),
    ...faults,
  ];
}
