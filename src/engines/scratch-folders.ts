import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { identity } from '../util/process-identity.ts';
import { dropLeftLock, isAlive } from './lock-file.ts';

/** Room that memory must have before files go there, in bytes. */
const MEMORY_NEEDED = 1024 ** 3;

/** So many templates are kept, and those used lately; the one that was not used for longest goes first. */
const KEPT = 8;
const LATELY_MS = 600_000;

const HELD = /^held-(\d+)-(\d*)-[0-9a-f]+$/;
const TEMPLATE = 'template-';

/**
 * The folder of everything that is thrown away: in memory where there is room (/dev/shm), else among the
 * temporary files. Other users can pass through it, since a server may have to run as another one.
 */
export function scratchBase(): string {
  const parents = [...(hasRoom('/dev/shm') ? ['/dev/shm'] : []), tmpdir(), '/tmp'];
  const parent = parents.find((path) => existsSync(path) && traversable(path)) ?? tmpdir();
  const base = join(parent, `handrail-scratch-${process.getuid?.() ?? 0}`);
  mkdirSync(base, { recursive: true });
  if (lstatSync(base).uid !== (process.getuid?.() ?? lstatSync(base).uid))
    throw new Error(`"${base}" belongs to another user: remove it, or set TMPDIR`);
  chmodSync(base, 0o711);
  return base;
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > MEMORY_NEEDED;
  } catch {
    return false;
  }
}

/** Whether every user can pass through the folder and all above it. */
export function traversable(folder: string): boolean {
  const above = dirname(folder);
  return (statSync(folder).mode & 0o1) !== 0 && (above === folder || traversable(above));
}

/**
 * Makes a folder that belongs to this process, and removes what processes that were killed have left. It is
 * removed when this process exits, if nobody did before.
 */
export function holdFolder(): { readonly path: string; remove(): void } {
  const base = scratchBase();
  reap(base);
  const owner = `held-${identity(process.pid).replace(' ', '-')}${identity(process.pid).includes(' ') ? '' : '-'}`;
  const path = join(base, `${owner}-${randomBytes(4).toString('hex')}`);
  mkdirSync(path, { mode: 0o700 });
  const remove = () => {
    process.off('exit', remove);
    removeFolder(path);
  };
  process.on('exit', remove);
  return { path, remove };
}

/** What a dying server still holds open there stays for the next {@link reap}. */
function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
  } catch {}
}

/** Ends servers whose owner is gone, and removes its folders and locks. A folder's file `pid` names its server. */
function reap(base: string): void {
  for (const entry of readdirSync(base)) {
    if (entry.endsWith('.lock')) dropLeftLock(join(base, entry));
    const [, pid, start] = HELD.exec(entry) ?? [];
    if (pid === undefined || isAlive(`${pid} ${start}`.trimEnd())) continue;
    const folder = join(base, entry);
    endServer(folder);
    removeFolder(folder);
  }
}

/** Ends the server of a folder, unless its pid is now another process's. */
function endServer(folder: string): void {
  try {
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    if (pid > 0 && commandLine(pid).includes(basename(folder))) process.kill(pid, 'SIGQUIT');
  } catch {}
}

function commandLine(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
}

/** The folder of a template that is kept, which from now on counts as used; null when there is none. */
export function findTemplate(name: string): string | null {
  const folder = join(scratchBase(), TEMPLATE + name);
  try {
    utimesSync(folder, new Date(), new Date());
    return folder;
  } catch {
    return null;
  }
}

/** Makes a folder the template of this name, unless another process was faster. The folder is gone afterwards. */
export function keepTemplate(folder: string, name: string): void {
  const base = scratchBase();
  try {
    renameSync(folder, join(base, TEMPLATE + name));
  } catch (error) {
    if (!existsSync(join(base, TEMPLATE + name))) throw error;
    removeFolder(folder);
  }
  findTemplate(name);
  prune(base);
}

function prune(base: string): void {
  const found = readdirSync(base)
    .filter((entry) => entry.startsWith(TEMPLATE))
    .map((entry) => join(base, entry))
    .map((path) => ({ path, used: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  const old = found.sort((a, b) => b.used - a.used).slice(KEPT);
  for (const { path, used } of old) if (used < Date.now() - LATELY_MS) removeFolder(path);
}
