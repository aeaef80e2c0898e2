import type { Fault, Session } from '../engine.ts';
import { checkForeignKeys, type Orphans } from './foreign-keys.ts';
import type { SqliteSession } from './session.ts';

/** What integrity_check says of an index whose table is sound. */
const INDEX = /\b(?:missing from|in) index\b/i;

/** Broken pages and indexes, rows without parents, and foreign keys that can't work. */
export async function integrity(session: Session): Promise<Fault[]> {
  const { client, facts } = session as SqliteSession;
  const pages = client.all('PRAGMA integrity_check').map((row) => String(row.integrity_check));
  const { orphans, faults } = checkForeignKeys(client);
  return [
    ...pages.filter((line) => line !== 'ok').map((problem) => page(problem, facts.database)),
    ...orphans.map(orphan),
    ...faults.map((problem) => ({
      problem,
      hint: 'Give the parent a primary key or a unique index on the columns that the foreign key names.',
    })),
  ];
}

function page(problem: string, database: string): Fault {
  const hint = INDEX.test(problem)
    ? 'Run REINDEX.'
    : `Restore a backup, or save what can be read: sqlite3 ${database} .recover | sqlite3 rescued.db`;
  return { problem, hint };
}

function orphan({ table, parent, rows }: Orphans): Fault {
  const s = rows === 1 ? '' : 's';
  return {
    problem: `${rows} row${s} of "${table}" point${rows === 1 ? 's' : ''} to no row of "${parent}"`,
    hint: `Delete or correct the row${s} that PRAGMA foreign_key_check("${table}") lists.`,
  };
}
