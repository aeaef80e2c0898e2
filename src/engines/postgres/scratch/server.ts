import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findTemplate, holdFolder, keepTemplate } from '../../scratch-folders.ts';
import { type Binaries, serverUser, usableBinaries } from './binaries.ts';

const START_MS = 30_000;

/** A server that may lose everything, and that can be reached through a socket in its own folder only. */
const SETTINGS = {
  listen_addresses: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  min_wal_size: '2MB',
  autovacuum: 'off',
  max_connections: 300,
};

/**
 * Runs a server until the pipe on its stdin ends, then removes its folder. The pipe ends when this process
 * closes it, and also when this process is killed: so no server is left behind. A line on the pipe asks for a
 * clean shut-down instead, after which the folder stays.
 */
const KEEPER = `
  folder=$1; shift
  exec 3<&0
  "$@" & server=$!
  echo $server >"$folder/pid"
  (if read -r line <&3; then : >"$folder/keep"; kill -INT $server; else kill -QUIT $server; fi) & watcher=$!
  wait $server; status=$?
  kill $watcher 2>/dev/null
  [ -e "$folder/keep" ] || rm -rf "$folder"
  exit $status`;

/** A running server of ours. */
export interface Server {
  readonly url: string;
  /** Ends it and makes its files the template `name`. */
  keep(name: string): Promise<void>;
  /** Ends it and removes its files. */
  end(): Promise<void>;
}

/** Starts a server on a copy of the template's files, or without one on those of a new cluster. */
export async function startServer(binaries: Binaries, template: string | null): Promise<Server> {
  const held = holdFolder();
  const folder = held.path;
  try {
    const bin = usableBinaries(binaries, join(folder, 'native'));
    const user = serverUser();
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
    const options = { ...user, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
    const data = join(folder, 'data');
    await fill(data, template, binaries, join(bin, 'initdb'), options);
    const keeper = spawn(
      '/bin/sh',
      ['-c', KEEPER, 'sh', folder, join(bin, 'postgres'), ...serverArguments(folder)],
      // Ctrl-C is for the owner, who decides when the server ends.
      { ...options, detached: true, stdio: ['pipe', 'ignore', 'pipe'] },
    );
    await ready(keeper, folder);
    return {
      url: `postgres://localhost/postgres?user=postgres&host=${encodeURIComponent(folder)}`,
      async keep(name) {
        await end(keeper, 'keep\n');
        keepTemplate(data, name);
        held.remove();
      },
      end: () => end(keeper, '').then(held.remove),
    };
  } catch (error) {
    held.remove();
    throw error;
  }
}

/** Files of the template, or of a new cluster, which is kept for the next time. */
async function fill(
  data: string,
  template: string | null,
  binaries: Binaries,
  initdb: string,
  options: { uid?: number; gid?: number },
): Promise<void> {
  const copy = (from: string) => promisify(execFile)('cp', ['-RPp', from, data], options);
  const kept = template === null ? null : findTemplate(template);
  if (kept !== null) return void (await copy(kept));
  if (template !== null) throw new Error(`the template ${template} is gone`);
  const name = `postgres-${binaries.release}-empty`;
  if (findTemplate(name) === null) {
    const fresh = `${data}-new`;
    await initialise(initdb, fresh, options);
    keepTemplate(fresh, name);
  }
  await copy(findTemplate(name) as string);
}

async function initialise(initdb: string, data: string, options: object): Promise<void> {
  // macOS has no C.UTF-8.
  const locale = process.platform === 'darwin' ? 'C' : 'C.UTF-8';
  const flags = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', `--locale=${locale}`, '--no-sync'];
  const small = ['--wal-segsize=1', '--no-instructions'];
  await promisify(execFile)(initdb, ['-D', data, ...flags, ...small], options);
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
    await end(keeper, '');
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

async function end(keeper: ChildProcess, word: string): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  keeper.ref();
  keeper.stdin?.end(word);
  await once(keeper, 'exit');
}
