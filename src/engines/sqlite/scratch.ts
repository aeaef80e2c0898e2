import { join } from 'node:path';
import type { ScratchPlace, ScratchWanted } from '../scratch.ts';
import { filePlace } from '../scratch-files.ts';

/** Scratch databases are files, for the npm client that the application uses. */
export async function scratch(wanted: ScratchWanted): Promise<ScratchPlace> {
  const driver = wanted.driver === undefined ? {} : { driver: wanted.driver };
  const files = {
    origin: 'in a file',
    note: wanted.url === undefined ? null : 'SQLite needs no server for scratch databases',
    release: 'sqlite',
    empty: null,
    target: (folder: string) => ({ url: `sqlite:${join(folder, 'scratch.db')}`, ...driver }),
  };
  return filePlace(files, wanted);
}
