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
import { conforms } from './description.ts';

/** This example's folder. */
export const home = fileURLToPath(new URL('..', import.meta.url));
/** PostgreSQL 17, or the major version that HANDRAIL_TEST_POSTGRES names. */
export const server = await postgres(Number(process.env.HANDRAIL_TEST_POSTGRES ?? 17));
export const OPERATOR = 'the-token-of-the-tests';
export const PASSWORD = 'correct horse battery';

let opening: ReturnType<typeof testDatabases> | undefined;
afterAll(async () => (await opening)?.close());

/** A database with all migrations applied, which is dropped after the tests of the file. */
async function migratedDatabase(): Promise<string> {
  const { url } = server;
  opening ??= testDatabases({ url, scratch: url, dir: join(home, 'migrations') });
  return (await (await opening).create()).url;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers differ, and tests look into them.
  readonly body: any;
}

/** Makes requests as one caller. Each answer is compared with what the OpenAPI description says of it. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Calls a node with a token, or with none. */
export function callerOf(base: string, token?: string): Call {
  return async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    const answer = { status, headers, body: text === '' ? null : JSON.parse(text) };
    await conforms(base, method, path, answer);
    return answer;
  };
}

/** The environment of a node of the tests. */
export const environment = (url: string, etcd: readonly string[] = []) => ({
  DATABASE_URL: url,
  ADMIN_TOKEN: OPERATOR,
  SESSION_SECRET: 'a secret of the tests that has enough letters',
  PORT: '0',
  ETCD_URLS: etcd.join(','),
});

/** A node in this process, which the caller stops. */
export async function startNode(etcd: readonly string[] = [], given?: string) {
  const database = given ?? (await migratedDatabase());
  const said: string[] = [];
  const settings = settingsFrom(environment(database, etcd));
  const running = await startServer(settings, (line) => said.push(line));
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= running.stop();
    return stopped;
  };
  return { ...clientOf(running.url), database, said, stop };
}

/** A node on a database of its own unless one is given. It ends after the test. */
export async function node(etcd: readonly string[] = [], given?: string) {
  const running = await startNode(etcd, given);
  onTestFinished(running.stop);
  return { ...running, rows: rowsOf(running.database) };
}

/** What tests do with a node. */
export function clientOf(base: string) {
  const operator = callerOf(base, OPERATOR);
  /** A user who is signed in. */
  const newUser = async (email = `${Math.random()}@example.org`) => {
    const { body } = await operator('POST', '/users', { email, password: PASSWORD });
    const { token } = (await callerOf(base)('POST', '/sessions', { email, password: PASSWORD }))
      .body;
    return { id: body.id as string, token: token as string, call: callerOf(base, token) };
  };
  /** A project of a new user, with what is needed to write configurations. */
  const newProject = async () => {
    const owner = await newUser();
    const { body } = await owner.call('POST', '/projects', { name: 'Shop' });
    const path = `/projects/${body.id}`;
    return { owner, call: owner.call, id: body.id as string, key: body.api_key as string, path };
  };
  return { address: base, call: callerOf(base), operator, newUser, newProject };
}

/** Queries a database until the test has finished. */
export function rowsOf(url: string) {
  const pool = createPool(url, () => {});
  onTestFinished(() => pool.end());
  return async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows;
}

/** Starts a file of this example as a program of its own; it ends after the test. */
export function program(file: string, variables: Record<string, string>) {
  const jiti = join(home, '../../node_modules/jiti/lib/jiti-cli.mjs');
  const child = spawn(process.execPath, [jiti, file], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...variables },
  });
  const text = { said: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text.said += piece;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, text, ended };
}

/** Waits until something is true; fails after 60 s. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error(`waited too long until ${what}`);
    await sleep(50);
  }
}
