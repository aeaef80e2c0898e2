import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { postgresBinaries } from './postgres-binaries.mjs';
import { prepareData } from './postgres-data.mjs';
import { holdFolder, reap, removeFolder } from './scratch-folders.mjs';
import { freePort, launch } from './server-process.mjs';

export { postgresVersions } from './postgres-binaries.mjs';

/**
 * @typedef {object} PostgresOptions
 * @property {number} [version] major version from npm, 14 to 18
 * @property {import('./postgres-binaries.mjs').Binaries} [binaries] other programs than those from npm
 * @property {boolean} [durable] on disk and with the server's own settings, instead of as fast as can be
 * @property {string} [dir] data folder to make or to start again; it stays after `stop`
 * @property {Record<string, string | number>} [settings] settings of the server; its `port` is a free one unless given
 *
 * @typedef {object} PostgresServer
 * @property {string} url database `postgres` as superuser `postgres`, without a password
 * @property {number} port on 127.0.0.1
 * @property {string} version such as `17.10.0`
 * @property {number} pid of the postmaster
 * @property {string} dataDir
 * @property {(name?: string) => Promise<string>} createDatabase makes an empty database and gives its URL
 * @property {(name: string) => Promise<void>} dropDatabase fails while somebody uses it
 * @property {() => Promise<void>} stop ends the server and removes its files
 */

/** What a server that may lose everything can do without. */
const fast = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  autovacuum: 'off',
  max_connections: 300,
};

/**
 * Starts a throwaway PostgreSQL and waits until it answers. It ends with this process,
 * or when the next one starts a server after this one was killed. Throws when the binaries are missing.
 * @param {PostgresOptions} [options]
 * @returns {Promise<PostgresServer>}
 */
export async function startPostgres({
  version = 17,
  binaries = postgresBinaries(version),
  durable = false,
  dir,
  settings,
} = {}) {
  reap();
  const folder = holdFolder('postgres', { memory: !durable });
  const dataDir = dir ?? path.join(folder, 'data');
  // A data folder that stays is shut down cleanly; any other isn't worth a checkpoint.
  const signal = dir ? 'SIGINT' : 'SIGQUIT';
  // Copying files is the fastest way where a checkpoint costs nothing; PostgreSQL 14 knows no other.
  const strategy = durable || version < 15 ? '' : 'STRATEGY FILE_COPY';
  try {
    prepareData(binaries, dataDir);
    const parameters = { ...(durable ? {} : fast), ...settings };
    const { port, pid, stop } = await serve({
      folder,
      program: binaries.postgres,
      dataDir,
      parameters,
      signal,
    });
    return { port, pid, stop, version: binaries.release, dataDir, ...databases(port, strategy) };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

/**
 * Starts the server on a port that is free.
 * @param {{ folder: string, program: string, dataDir: string, signal: NodeJS.Signals,
 *   parameters: Record<string, string | number> }} options
 */
async function serve({ folder, program, dataDir, signal, parameters }) {
  for (let attempt = 1; ; attempt++) {
    const port = Number(parameters.port ?? (await freePort()));
    const all = {
      // A server left behind is known by its folder's name in the command line.
      cluster_name: path.basename(folder),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      ...parameters,
      port,
    };
    const flags = Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const ready = (/** @type {number} */ pid) => acceptsConnections(dataDir, pid);
    try {
      const args = ['-D', dataDir, ...flags];
      return { port, ...(await launch({ folder, program, args, ready, signal })) };
    } catch (error) {
      // Somebody else may have taken the port in between.
      if (attempt === 5 || !String(error).includes('Address already in use')) throw error;
    }
  }
}

/**
 * What the server says about itself in the eighth line of its pid file.
 * @param {string} dataDir
 * @param {number} pid
 */
function acceptsConnections(dataDir, pid) {
  try {
    const lines = fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/**
 * @param {number} port
 * @param {string} strategy
 * @returns {Pick<PostgresServer, 'url' | 'createDatabase' | 'dropDatabase'>}
 */
function databases(port, strategy) {
  const address = (/** @type {string} */ database) =>
    `postgres://postgres@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const url = address('postgres');
  return {
    url,
    async createDatabase(name = `test_${randomBytes(6).toString('hex')}`) {
      await run(url, `CREATE DATABASE ${pg.escapeIdentifier(name)} ${strategy}`);
      return address(name);
    },
    dropDatabase: (name) => run(url, `DROP DATABASE ${pg.escapeIdentifier(name)}`),
  };
}

/**
 * @param {string} url
 * @param {string} sql
 */
async function run(url, sql) {
  const client = new pg.Client({ connectionString: url });
  // The server may end before the last of these has.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
