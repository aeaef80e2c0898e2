import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import pg from 'pg';
import { startPostgres } from '../tools/postgres.mjs';

/**
 * A database that belongs to one peer.
 * @typedef {object} Database
 * @property {string} url
 * @property {() => Promise<void>} reset empties it
 * @property {(query: string) => Promise<number>} count the first value of the first row
 *
 * @typedef {object} Server
 * @property {string} label
 * @property {(name: string) => Promise<Database>} database makes an empty one
 * @property {() => Promise<void>} close
 */

/**
 * A PostgreSQL server on disk, with its own settings.
 * @returns {Promise<Server>}
 */
async function postgres() {
  const server = await startPostgres({ version: 17, durable: true });
  const query = async (/** @type {string} */ url, /** @type {string} */ sql) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await client.query({ text: sql, rowMode: 'array' });
    } finally {
      await client.end();
    }
  };
  return {
    label: `PostgreSQL ${server.version}`,
    async database(name) {
      const url = await server.createDatabase(name);
      return {
        url,
        async reset() {
          await server.dropDatabase(name);
          await server.createDatabase(name);
          // So that nobody has to write what somebody before has left to write.
          await query(server.url, 'checkpoint');
        },
        count: async (sql) => Number((await query(url, sql)).rows[0][0]),
      };
    },
    close: () => server.stop(),
  };
}

/**
 * SQLite files in a folder.
 * @param {string} folder
 * @returns {Server}
 */
function sqlite(folder) {
  const open = (/** @type {string} */ file) => new DatabaseSync(file);
  const [{ version } = {}] = open(':memory:').prepare('select sqlite_version() as version').all();
  return {
    label: `SQLite ${version}`,
    async database(name) {
      const url = path.join(folder, `${name}.db`);
      return {
        url,
        async reset() {
          for (const end of ['', '-journal', '-wal', '-shm']) fs.rmSync(url + end, { force: true });
        },
        async count(sql) {
          const database = open(url);
          try {
            return Number(Object.values(database.prepare(sql).all()[0] ?? {})[0]);
          } finally {
            database.close();
          }
        },
      };
    },
    close: async () => {},
  };
}

/** @type {Record<import('./peer.mjs').Engine, (folder: string) => Server | Promise<Server>>} */
export const servers = { postgres, sqlite };
