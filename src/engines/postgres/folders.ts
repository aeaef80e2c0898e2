import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HandrailError } from '../../errors.ts';
import type { Databases } from '../engine.ts';
import { connect, folderIn } from './drivers/pglite.ts';
import { createExtensions } from './extensions.ts';
import { lockFolder } from './folder-lock.ts';

const MEMORY = ':memory:';

/** Databases that are a folder of PGlite. */
export const folders: Databases = {
  name: (target) => folderIn(target.url),

  async create(target, options, extensions) {
    const shown = folderIn(target.url);
    const isNew = shown !== MEMORY && !existsSync(join(shown, 'PG_VERSION'));
    if (isNew) mkdirSync(dirname(resolve(shown)), { recursive: true });
    const session = await connect(target, { ...options, readOnly: false });
    try {
      return { database: isNew, extensions: await createExtensions(session, extensions, isNew) };
    } finally {
      await session.close();
    }
  },

  async drop(target) {
    const database = folderIn(target.url);
    if (database === MEMORY || !existsSync(database)) return false;
    if (!existsSync(join(database, 'PG_VERSION'))) {
      const reason = 'the folder is no database of PGlite';
      throw new HandrailError('DATABASE_NOT_DROPPED', { database, reason });
    }
    const release = lockFolder(resolve(database));
    try {
      rmSync(database, { recursive: true });
    } finally {
      release();
    }
    return true;
  },
};
