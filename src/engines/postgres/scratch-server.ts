import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Scratch } from '../engine.ts';
import { findBinaries, serverUser, traversable, usableBinaries } from './scratch-binaries.ts';

const START_MS = 30_000;

/** A server that may lose everything, and that can be reached through a socket in its own folder only. */
const SETTINGS = {
  listen_addresses: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  autovacuum: 'off',
};

/**
 * Runs a server until the pipe on its stdin ends, then removes its folder. The pipe ends when this process
 * closes it, and also when this process is killed: so no server is left behind.
 */
const KEEPER = `
  folder=$1; shift
  exec 3<&0
  "$@" & server=$!
  (read -r end <&3; kill -QUIT $server) & watcher=$!
  wait $server; status=$?
  kill $watcher 2>/dev/null
  rm -rf "$folder"
  exit $status`;

/** Starts a PostgreSQL server of its own; null when the project has no binaries. Throws when they don't run here. */
export async function startServer(): Promise<Pick<Scratch, 'target' | 'remove'> | null> {
  const native = process.platform === 'win32' ? null : findBinaries();
  if (native === null) return null;
  const user = serverUser();
  // As root, the server has another user, who must reach its folder.
  const parent = user.uid === undefined || traversable(tmpdir()) ? tmpdir() : '/tmp';
  const folder = mkdtempSync(join(parent, 'handrail-scratch-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const bin = usableBinaries(native, join(folder, 'native'));
    chmodSync(folder, 0o700);
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
    const options = { ...user, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
    await initialise(join(bin, 'initdb'), join(folder, 'data'), options);
    const keeper = spawn(
      '/bin/sh',
      ['-c', KEEPER, 'sh', folder, join(bin, 'postgres'), ...serverArguments(folder)],
      // Ctrl-C is for the owner, who decides when the server ends.
      { ...options, detached: true, stdio: ['pipe', 'ignore', 'pipe'] },
    );
    await ready(keeper, folder);
    const url = `postgres://localhost/postgres?user=postgres&host=${encodeURIComponent(folder)}`;
    return { target: { url }, remove: () => end(keeper).then(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

async function initialise(initdb: string, data: string, options: object): Promise<void> {
  // macOS has no C.UTF-8.
  const locale = process.platform === 'darwin' ? 'C' : 'C.UTF-8';
  const flags = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', `--locale=${locale}`, '--no-sync'];
  await promisify(execFile)(initdb, ['-D', data, ...flags, '--no-instructions'], options);
}

function serverArguments(folder: string): string[] {
  const settings = { ...SETTINGS, unix_socket_directories: folder };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return ['-D', join(folder, 'data'), ...flags];
}

async function ready(keeper: ChildProcess, folder: string): Promise<void> {
  let said = '';
  keeper.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-2000);
  });
  const limit = Date.now() + START_MS;
  while (!isReady(join(folder, 'data/postmaster.pid'))) {
    if (keeper.exitCode === null && keeper.signalCode === null && Date.now() < limit) {
      await sleep(5);
      continue;
    }
    await end(keeper);
    throw new Error(`the server did not start: ${said.trim()}`);
  }
  for (const part of [keeper, keeper.stdin, keeper.stderr]) (part as ChildProcess | null)?.unref();
}

/** What the server says of itself in the eighth line of its pid file. */
function isReady(pidFile: string): boolean {
  try {
    return readFileSync(pidFile, 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

async function end(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  keeper.ref();
  keeper.stdin?.end();
  await once(keeper, 'exit');
}
