import type { Session } from '../engine.ts';
import { checkForeignKeys } from './foreign-keys.ts';
import type { SqliteSession } from './session.ts';

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
