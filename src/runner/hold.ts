import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { AppliedMigration } from '../migration/migration.ts';
import { exists, startOf } from '../util/process-identity.ts';

const HOLD = /^(pid (\d+) on (.+?))(?:, run (\d*)-\w+)?$/;

/**
 * `pid 4711 on host, run 8812345-3f9a01`: what a half done row says of the run that works on it. No two runs have
 * the same: behind `run` stand the start of the process and a number of its own.
 */
export function holdName(): string {
  const run = randomBytes(3).toString('hex');
  return `pid ${process.pid} on ${hostname()}, run ${startOf(process.pid)}-${run}`;
}

/** The process that a row names, for people. */
export function holderOf({ heldBy }: Pick<AppliedMigration, 'heldBy'>): string {
  return HOLD.exec(heldBy ?? '')?.[1] ?? heldBy ?? 'another run';
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
  const [, , pid, host, start = ''] = HOLD.exec(row.heldBy ?? '') ?? [];
  if (host !== hostname()) return true;
  return exists(Number(pid)) && (start === '' || start === startOf(Number(pid)));
}
