import { readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { exists, identity } from '../util/process-identity.ts';

/** A lock file older than this and still empty was left by a process that died while it made it. */
const WRITTEN_WITHIN_MS = 5000;

/** Who has a lock file that this process wanted. */
export interface LockHolder {
  /** `pid 4711` */
  readonly holder: string;
}

/**
 * Takes a lock file, which holds a process id, and gives the function that removes it; it is also removed
 * when the process exits. That of a process that is gone is taken over. When another process has it, says who
 * that is, at once. It holds among processes of one machine, or of one container.
 */
export function takeLockFile(path: string): (() => void) | LockHolder {
  const mine = identity(process.pid);
  while (!create(path, mine)) {
    const found = read(path);
    if (found === null) continue;
    if (isHeld(found, path)) return { holder: `pid ${found.split(' ')[0] || 'unknown'}` };
    discard(path, found);
  }
  const release = () => {
    process.off('exit', release);
    if (read(path) === mine) unlinkSync(path);
  };
  process.on('exit', release);
  return release;
}

/** Removes a lock file that a process has left which is gone. */
export function dropLeftLock(path: string): void {
  const found = read(path);
  if (found !== null && !isHeld(found, path)) discard(path, found);
}

function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The text of a file; null when there is none. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whether the process that gave this identity still is there. */
export function isAlive(found: string): boolean {
  const pid = Number.parseInt(found, 10);
  return exists(pid) && identity(pid) === found;
}

function isHeld(found: string, path: string): boolean {
  if (Number.parseInt(found, 10) > 0) return isAlive(found);
  return Date.now() - (modified(path) ?? 0) < WRITTEN_WITHIN_MS;
}

const modified = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;

/** Removes a lock file that holds `text`, and no other that came into its place meanwhile. */
function discard(path: string, text: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) === text) unlinkSync(aside);
  else renameSync(aside, path);
}
