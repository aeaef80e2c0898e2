import path from 'node:path';
import { program } from '../peer.mjs';
import { writeFiles } from '../workload.mjs';

/** @typedef {import('../peer.mjs').Peer} Peer */

/** @type {Peer} */
export const node = {
  name: 'node -e 0',
  kind: 'floor',
  engines: ['postgres', 'sqlite'],
  workloads: ['nothing'],
  command: () => ({ argv: [process.execPath, '-e', '0'] }),
};

/** @type {Peer} */
export const nodePg = {
  name: 'node + pg, select 1',
  kind: 'floor',
  engines: ['postgres'],
  workloads: ['nothing'],
  command: ({ url }) => ({ argv: [...program('select-one-pg'), url] }),
};

/** @type {Peer} */
export const nodeBetterSqlite3 = {
  name: 'node + better-sqlite3, select 1',
  kind: 'floor',
  engines: ['sqlite'],
  workloads: ['nothing'],
  command: ({ url }) => ({ argv: [...program('select-one-better-sqlite3'), url] }),
};

/** @type {Peer} */
export const nodePhotostructure = {
  name: 'node + @photostructure/sqlite, select 1',
  kind: 'floor',
  engines: ['sqlite'],
  workloads: ['nothing'],
  command: ({ url }) => ({ argv: [...program('select-one-photostructure'), url] }),
};

/**
 * All migrations in one file and one transaction, without a history.
 * @type {Peer}
 */
export const psql = {
  name: 'psql, one transaction',
  kind: 'floor',
  engines: ['postgres'],
  workloads: ['apply'],
  prepare: ({ folder, migrations }) => writeFiles(folder, [['all.sql', everything(migrations)]]),
  command: ({ folder, url }) => ({
    argv: [
      'psql',
      '-X',
      '-q',
      '-v',
      'ON_ERROR_STOP=1',
      '--single-transaction',
      '-f',
      path.join(folder, 'all.sql'),
      url,
    ],
  }),
};

/**
 * All migrations in one file and one transaction, without a history.
 * @type {Peer}
 */
export const sqlite3 = {
  name: 'sqlite3, one transaction',
  kind: 'floor',
  engines: ['sqlite'],
  workloads: ['apply'],
  prepare: ({ folder, migrations }) =>
    writeFiles(folder, [['all.sql', `begin;\n${everything(migrations)}commit;\n`]]),
  command: ({ folder, url }) => ({ argv: ['sqlite3', url], input: path.join(folder, 'all.sql') }),
};

/** @param {readonly import('../workload.mjs').Migration[]} migrations */
function everything(migrations) {
  return migrations.map(({ up }) => `${up};\n`).join('');
}
