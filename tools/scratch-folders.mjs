import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Folders for servers that must not outlive the process that started them.
 *
 * A folder's name holds the pid and the start time of its owner; a file `pid` in it holds the pid of the
 * server. What the end of the owner leaves behind (kill -9), the next call of {@link reap} ends and removes.
 */

const name = /^[a-z]+-(\d+)-(\d+)-[0-9a-f]+$/;

/** Room that a server in memory must find, in bytes. */
const memoryNeeded = 2 * 1024 ** 3;

/**
 * The uid and gid that servers run with: they refuse to run as root. Empty for other users.
 * @returns {{ uid?: number, gid?: number }}
 */
export function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (/** @type {string} */ flag) => Number(execFileSync('id', [flag, 'nobody'])) | 0;
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * The folder that holds all of ours, on disk or (when there is room) in memory. Others can pass through it.
 * @param {{ memory?: boolean }} [options]
 */
export function baseFolder({ memory = false } = {}) {
  const parents = [...(memory && hasRoom('/dev/shm') ? ['/dev/shm'] : []), os.tmpdir(), '/tmp'];
  const parent = parents.find(traversable) ?? os.tmpdir();
  const base = path.join(parent, `handrail-${process.getuid?.() ?? 0}`);
  fs.mkdirSync(base, { recursive: true });
  if (fs.lstatSync(base).uid !== process.getuid?.())
    throw new Error(`"${base}" belongs to another user: remove it, or set TMPDIR`);
  fs.chmodSync(base, 0o711);
  return base;
}

/** @param {string} folder */
function hasRoom(folder) {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize > memoryNeeded;
  } catch {
    return false;
  }
}

/**
 * Whether every user can pass through the folder and all above it.
 * @param {string} folder
 * @returns {boolean}
 */
function traversable(folder) {
  const above = path.dirname(folder);
  return (fs.statSync(folder).mode & 0o1) !== 0 && (above === folder || traversable(above));
}

/**
 * Makes a folder that belongs to this process, writable for {@link serverUser}.
 * @param {string} kind lower-case letters
 * @param {{ memory?: boolean }} [options]
 */
export function holdFolder(kind, options) {
  const owner = `${kind}-${process.pid}-${startOf(process.pid)}`;
  const folder = path.join(baseFolder(options), `${owner}-${randomBytes(4).toString('hex')}`);
  fs.mkdirSync(folder, { mode: 0o700 });
  const { uid, gid } = serverUser();
  if (uid !== undefined && gid !== undefined) fs.chownSync(folder, uid, gid);
  return folder;
}

/**
 * Writes down which process serves from the folder. Its command line must hold the folder's name.
 * @param {string} folder
 * @param {number} pid
 */
export function recordServer(folder, pid) {
  fs.writeFileSync(path.join(folder, 'pid'), `${pid}\n`);
}

/** Ends servers whose owner is gone and removes their folders. */
export function reap() {
  for (const base of new Set([baseFolder(), baseFolder({ memory: true })])) {
    for (const entry of fs.readdirSync(base)) {
      const [, pid, start] = name.exec(entry) ?? [];
      if (pid === undefined || startOf(Number(pid)) === Number(start)) continue;
      const folder = path.join(base, entry);
      const server = recordedServer(folder);
      if (server !== undefined) endProcess(server, 'SIGQUIT');
      removeFolder(folder);
    }
  }
}

/**
 * Ends a process and waits for it, without letting anything else run. SIGKILL comes last, since a killed
 * PostgreSQL leaves its shared memory behind.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function endProcess(pid, signal) {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (const attempt of [signal, 'SIGKILL']) {
    process.kill(pid, attempt);
    for (let i = 0; i < 300; i++) {
      if (startOf(pid) === undefined) return;
      Atomics.wait(never, 0, 0, 10);
    }
  }
}

/**
 * The pid of the folder's server while it runs; undefined when the pid is now another process's.
 * @param {string} folder
 */
function recordedServer(folder) {
  try {
    const pid = Number(fs.readFileSync(path.join(folder, 'pid'), 'utf8'));
    return commandLine(pid).includes(path.basename(folder)) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes a folder; what a dying server still holds open there stays for the next {@link reap}.
 * @param {string} folder
 */
export function removeFolder(folder) {
  try {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  } catch {}
}

/**
 * When a process started, as a number that another process with the same pid does not have; undefined when
 * there is no such process.
 * @param {number} pid
 */
function startOf(pid) {
  try {
    if (process.platform !== 'linux') {
      const [state, ...time] = ps(pid, 'stat=,lstart=').trim().split(/\s+/);
      return state?.startsWith('Z') ? undefined : Date.parse(time.join(' '));
    }
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function commandLine(pid) {
  if (process.platform === 'linux') return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return ps(pid, 'command=');
}

/**
 * Throws when there is no such process.
 * @param {number} pid
 * @param {string} columns
 */
function ps(pid, columns) {
  return execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' });
}

/** @type {Set<() => void>} */
const ends = new Set();

/**
 * Runs `end`, which may not wait, when this process ends by itself, by `process.exit` or by a signal that
 * nobody else handles. Returns how to take that back.
 * @param {() => void} end
 */
export function atExit(end) {
  if (ends.size === 0) listen();
  ends.add(end);
  return () => ends.delete(end);
}

let listening = false;

function listen() {
  if (listening) return;
  listening = true;
  process.on('exit', () => {
    for (const end of ends) end();
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + os.constants.signals[signal]);
    });
  }
}
