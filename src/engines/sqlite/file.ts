import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HandrailError } from '../../errors.ts';

/** The path in a URL: `sqlite:app.db`, `sqlite:///srv/app.db`, `sqlite::memory:`. */
export function databaseOf(url: string): string {
  const path = url.replace(/^[a-z0-9+.-]+:(\/\/)?/i, '');
  const reason = path.includes('?')
    ? `its URL holds "${path.slice(path.indexOf('?'))}", which has no meaning for SQLite`
    : 'its URL names no file';
  if (path === '' || path.includes('?')) throw cantOpen(path || url, reason);
  return path;
}

/** CONNECT_FAILED for a database, as its URL names it. */
export const cantOpen = (database: string, reason: string, cause?: unknown) =>
  new HandrailError('CONNECT_FAILED', { server: `"${database}"`, reason }, { cause });

/** Whether there is a file. Throws CONNECT_FAILED where none could be: in a folder that is missing, or as a folder. */
export function fileExists(file: string, shown: string): boolean {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw cantOpen(shown, 'it is a folder');
    if (!found && !statSync(dirname(file), { throwIfNoEntry: false })) {
      throw cantOpen(shown, `there is no folder "${dirname(shown)}"`);
    }
    return found !== undefined;
  } catch (error) {
    throw error instanceof HandrailError ? error : cantOpen(shown, (error as Error).message, error);
  }
}

/** Throws HISTORY_NOT_WRITABLE when this user can't write the file. */
export function assertWritable(file: string | null, shown: string, table: string): void {
  if (file === null) return;
  try {
    accessSync(file, constants.W_OK);
  } catch (cause) {
    const reason = `"${shown}" is read-only for this user`;
    throw new HandrailError('HISTORY_NOT_WRITABLE', { table, reason }, { cause });
  }
}
