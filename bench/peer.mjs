import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Something that is measured. To add one: a file in `peers/` that exports it, and one line in `peers/index.mjs`.
 *
 * @typedef {object} Peer
 * @property {string} name
 * @property {'handrail' | 'node' | 'other' | 'floor'} kind the tool itself, a tool that runs on Node.js, another one, or
 *   something that does less than any tool could, which the others are compared with
 * @property {readonly Engine[]} engines
 * @property {readonly WorkloadName[]} [workloads] all unless given
 * @property {(setting: Setting) => void} [prepare] writes what the command reads
 * @property {(setting: Setting) => Command} command brings the database up to date
 * @property {(engine: Engine) => string} [history] the query that counts what the tool has recorded; without one only
 *   the tables are counted
 *
 * @typedef {'postgres' | 'sqlite'} Engine
 * @typedef {'nothing' | 'apply'} WorkloadName
 *
 * @typedef {object} Setting
 * @property {Engine} engine
 * @property {string} folder empty, for this peer alone
 * @property {string} url of a database for this peer alone; on SQLite the path of a file
 * @property {readonly import('./workload.mjs').Migration[]} migrations
 *
 * @typedef {object} Command
 * @property {readonly string[]} argv
 * @property {Record<string, string>} [env] beside PATH and HOME, which is all that a command gets
 * @property {string} [input] the file that it reads as stdin
 */

/**
 * @param {string} name of a file in `programs/`
 * @returns {string[]}
 */
export function program(name) {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), 'programs', `${name}.mjs`);
  return [process.execPath, file];
}
