import { hostname, userInfo } from 'node:os';
import type { AppliedMigration } from '../migration/migration.ts';

const HOLD = /^pid (\d+) on (.+)$/;

/** `pid 4711 on host`: what a half done row says of the run that works on it. */
export function holdName(): string {
  return `pid ${process.pid} on ${hostname()}`;
}

let user: string | undefined;

/** `app@host`: who applied a migration. */
export function currentUser(): string {
  user ??= findUser();
  return user;
}

function findUser(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}@${hostname()}`;
  }
}

/** A half done row is being worked on: its lease runs, and its process, if it is on this host, exists. */
export function isAlive(row: AppliedMigration): boolean {
  if (!row.dirty || !row.held) return false;
  const [, pid, host] = HOLD.exec(row.heldBy ?? '') ?? [];
  return host !== hostname() || exists(Number(pid));
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
