import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit, endProcess, recordServer, removeFolder, serverUser } from './scratch-folders.mjs';

/** What servers see of the environment: none of the user's PG* variables. */
export const environment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

/**
 * @typedef {object} Launch
 * @property {string} folder of `holdFolder`; its name must occur in `args`
 * @property {string} program
 * @property {string[]} args
 * @property {(pid: number) => boolean | Promise<boolean>} ready whether the server answers
 * @property {NodeJS.Signals} [signal] what ends it
 *
 * @typedef {object} ServerProcess
 * @property {number} pid
 * @property {() => Promise<void>} stop ends it and removes its folder; also when it has ended before
 */

/**
 * Starts a server that ends with this process and waits until it answers. Throws what the server said when it
 * does not start; the folder stays then.
 * @param {Launch} options
 * @returns {Promise<ServerProcess>}
 */
export async function launch({ folder, program, args, ready, signal = 'SIGQUIT' }) {
  const logFile = path.join(folder, 'log');
  const log = fs.openSync(logFile, 'w');
  const child = spawn(program, args, {
    ...serverUser(),
    cwd: folder,
    env: environment,
    stdio: ['ignore', log, log],
    // Ctrl-C is for the owner: it decides when its server ends.
    detached: true,
  });
  fs.closeSync(log);
  child.unref();
  await once(child, 'spawn');
  const pid = /** @type {number} */ (child.pid);
  recordServer(folder, pid);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const running = () => child.exitCode === null && child.signalCode === null;

  const forget = atExit(() => {
    if (running()) endProcess(pid, signal);
    removeFolder(folder);
  });
  if (!(await answers(running, () => ready(pid)))) {
    forget();
    child.kill('SIGKILL');
    throw new Error(`${path.basename(program)} did not start: ${fs.readFileSync(logFile, 'utf8')}`);
  }
  return {
    pid,
    async stop() {
      forget();
      if (running()) {
        child.ref();
        child.kill(signal);
        const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
        await ended;
        clearTimeout(hard);
      }
      removeFolder(folder);
    },
  };
}

/**
 * @param {() => boolean} running
 * @param {() => boolean | Promise<boolean>} ready
 */
async function answers(running, ready) {
  for (const end = Date.now() + 60_000; running() && Date.now() < end; ) {
    if (await ready()) return true;
    await sleep(5);
  }
  return false;
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * Whether something listens on a port of 127.0.0.1.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function listens(port) {
  const socket = net.connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
