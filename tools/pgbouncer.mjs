import fs from 'node:fs';
import path from 'node:path';
import { holdFolder, reap } from './scratch-folders.mjs';
import { freePort, launch, listens } from './server-process.mjs';

/** Debian puts it where not every user's PATH leads. */
const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];

/**
 * @typedef {object} Pooler
 * @property {string} url the server's own URL, through the pooler
 * @property {number} port on 127.0.0.1
 * @property {number} pid
 * @property {(url: string) => string} through the URL of a database of the server, through the pooler
 * @property {() => Promise<void>} stop
 */

/**
 * Starts pgbouncer in transaction mode before a server. Null, with the reason on stderr, where it is not installed.
 * @param {{ url: string, port: number }} server
 * @param {{ poolSize?: number }} [options] how many connections to the server each database has
 * @returns {Promise<Pooler | null>}
 */
export async function startPgbouncer(server, { poolSize = 4 } = {}) {
  const program = folders.map((folder) => path.join(folder, 'pgbouncer')).find(fs.existsSync);
  if (program === undefined) {
    process.stderr.write('No pooler: pgbouncer is not installed (apt-get install pgbouncer)\n');
    return null;
  }
  reap();
  const folder = holdFolder('pgbouncer');
  const port = await freePort();
  const file = path.join(folder, 'pgbouncer.ini');
  fs.writeFileSync(file, configuration(server.port, port, poolSize));
  fs.chmodSync(file, 0o644);
  const ready = () => listens(port);
  const { pid, stop } = await launch({ folder, program, args: ['-q', file], ready });
  const through = (/** @type {string} */ url) => Object.assign(new URL(url), { port }).href;
  return { url: through(server.url), port, pid, through, stop };
}

/**
 * @param {number} serverPort
 * @param {number} port
 * @param {number} poolSize
 */
function configuration(serverPort, port, poolSize) {
  return `[databases]
* = host=127.0.0.1 port=${serverPort} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 300
ignore_startup_parameters = extra_float_digits,options,search_path
server_reset_query = DISCARD ALL
`;
}
