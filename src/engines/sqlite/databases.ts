import { closeSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HandrailError } from '../../errors.ts';
import type { Databases } from '../engine.ts';
import { databaseOf, fileExists } from './file.ts';
import { connect } from './session.ts';

const MEMORY = ':memory:';
const MAGIC = 'SQLite format 3\0';

/** Databases that are a file, with its journals beside it. */
export const databases: Databases = {
  name: (target) => databaseOf(target.url),

  async create(target, options, [extension]) {
    const database = databaseOf(target.url);
    if (extension !== undefined) {
      const reason = 'SQLite has no extensions that a database remembers';
      const hint = 'Take it out of the settings of this environment.';
      throw new HandrailError('DATABASE_EXTENSION', { extension, reason }, { hint });
    }
    const file = resolve(database);
    if (database !== MEMORY) mkdirSync(dirname(file), { recursive: true });
    const isNew = database !== MEMORY && !fileExists(file, database);
    const session = await connect(target, { ...options, readOnly: false });
    // SQLite writes the file with the first change.
    if (isNew) await session.run('PRAGMA user_version = 0; VACUUM').finally(() => session.close());
    else await session.close();
    return { database: isNew, extensions: [] };
  },

  async drop(target) {
    const database = databaseOf(target.url);
    const file = resolve(database);
    if (database === MEMORY || !fileExists(file, database)) return false;
    if (!isDatabase(file)) {
      const reason = 'the file is no SQLite database';
      throw new HandrailError('DATABASE_NOT_DROPPED', { database, reason });
    }
    for (const end of ['-journal', '-wal', '-shm', '']) rmSync(file + end, { force: true });
    return true;
  },
};

function isDatabase(file: string): boolean {
  const start = Buffer.alloc(MAGIC.length);
  const descriptor = openSync(file, 'r');
  const length = readSync(descriptor, start, 0, start.length, 0);
  closeSync(descriptor);
  return length === 0 || start.toString('latin1') === MAGIC;
}
