import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { testDatabases } from 'handrail/testing';
import { afterAll, onTestFinished } from 'vitest';
import { postgres } from '../../../test/support/postgres.ts';
import { createPool } from '../src/database.ts';
import { startServer } from '../src/server.ts';
import { settingsFrom } from '../src/settings.ts';

export const home = fileURLToPath(new URL('..', import.meta.url));
/** PostgreSQL 17, or the major version that HANDRAIL_TEST_POSTGRES names. */
export const server = await postgres(Number(process.env.HANDRAIL_TEST_POSTGRES ?? 17));
const ADMIN = 'the-token-of-the-tests';

let opening: ReturnType<typeof testDatabases> | undefined;
afterAll(async () => (await opening)?.close());

/** A database with all migrations applied; it is dropped after the test. */
export async function migratedDatabase(): Promise<string> {
  const { url } = server;
  opening ??= testDatabases({ url, scratch: url, dir: join(home, 'migrations') });
  return (await (await opening).create(onTestFinished)).url;
}

type Environment = Record<string, string>;

/** How to make a request: `key` goes to Authorization, `from` is the address it seems to come from. */
export interface Call {
  readonly key?: string;
  readonly body?: unknown;
  readonly from?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers differ, and tests look into them.
  readonly body: any;
}

/** Finds who waits for a lock in this database. */
export const WAITING = `SELECT 1 FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** Waits until something is true; fails after 20 s. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const limit = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error('it did not happen');
    await sleep(20);
  }
}

/** A pool that is closed after the test. */
export function poolFor(url: string) {
  const pool = createPool(url, () => {});
  onTestFinished(() => pool.end());
  const rows = async (text: string, values: unknown[] = []) =>
    (await pool.query(text, values)).rows;
  return { url, pool, rows };
}

/** Settings for a server of the tests: any free port, addresses from X-Forwarded-For. */
export function settingsFor(url: string, environment: Environment = {}) {
  const own = { DATABASE_URL: url, ADMIN_TOKEN: ADMIN, PORT: '0' };
  return settingsFrom({ ...own, TRUST_PROXY: '1', ...environment });
}

/** The API on a database of its own, unless one is given. It ends after the test. */
export async function api(environment: Environment = {}, given?: string) {
  const url = given ?? (await migratedDatabase());
  const { pool, rows } = poolFor(url);
  const said: string[] = [];
  const settings = settingsFor(url, environment);
  const running = await startServer(settings, (line) => said.push(line));
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= running.stop();
    return stopped;
  };
  onTestFinished(stop);
  const call = requests(running.url);
  const admin = (method: string, path: string, body?: unknown) =>
    call(method, `/admin${path}`, { key: settings.ADMIN_TOKEN, body });
  /** A provisioning key. */
  const newKey = async (asked: object = {}) =>
    (await admin('POST', '/provisioning-keys', asked)).body;
  const provision = (key: string, from = '192.0.2.1', device: object = {}) =>
    call('POST', '/provision', { key, from, body: { device_name: 'hall', ...device } });
  /** A device that was admitted. */
  const newDevice = async () => (await provision((await newKey()).key)).body;
  /** The events so far, oldest first. */
  const events = async () =>
    (await admin('GET', '/audit?limit=1000')).body.reverse() as Record<string, unknown>[];
  return {
    url,
    address: running.url,
    pool,
    rows,
    said,
    stop,
    call,
    admin,
    newKey,
    provision,
    newDevice,
    events,
  };
}

/** Makes requests and reads the JSON of their answers. */
export function requests(base: string) {
  return async (method: string, path: string, { key, body, from }: Call = {}): Promise<Answer> => {
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(from === undefined ? {} : { 'x-forwarded-for': from }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, body: text === '' ? null : JSON.parse(text) };
  };
}

/** Starts a file of this example as a program of its own. */
export function program(file: string, environment: Environment) {
  const jiti = join(home, '../../node_modules/jiti/lib/jiti-cli.mjs');
  const child = spawn(process.execPath, [jiti, file], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...said }));
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, said, ended };
}
