import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { postgres } from '../../../test/support/postgres.ts';
import { type Database, openDatabase } from '../src/database.ts';
import { startServer } from '../src/server.ts';
import { readSettings, type Settings } from '../src/settings.ts';

/** This example's folder. */
export const home = fileURLToPath(new URL('..', import.meta.url));
/** A PostgreSQL without TimescaleDB. */
export const server = await postgres();

/** Variables with which the server starts on plain PostgreSQL. */
export function environment(databaseUrl: string, over: Record<string, string> = {}) {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    OPERATOR_TOKEN: 'operator-of-the-tests',
    SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    TIMESCALE: 'optional',
    ...over,
  };
}

/** An answer: its status, its JSON and its headers. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it has asked for
  readonly json: any;
  readonly headers: Headers;
}

/** A server under test. */
export interface Client {
  readonly url: string;
  readonly db: Database;
  readonly settings: Settings;
  /** What it has logged. */
  readonly said: string[];
  /** As anybody. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** With the operator's token. */
  readonly operator: Pick<Client, 'get' | 'post'>;
}

/** Starts the server, on an empty database unless one is given; it ends with the test. */
export async function start(url?: string, over: Record<string, string> = {}): Promise<Client> {
  const databaseUrl = url ?? (await server.freshDatabase());
  const settings = readSettings(environment(databaseUrl, over));
  const said: string[] = [];
  const running = await startServer(settings, (text) => said.push(text));
  const db = databaseOf(databaseUrl);
  onTestFinished(() => running.close());
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(running.url + path, init);
    const text = await response.text();
    const json = text === '' ? null : JSON.parse(text);
    return { status: response.status, json, headers: response.headers };
  };
  const as = (own: Record<string, string>) => ({
    get: (path: string, headers = {}) => call(path, { headers: { ...own, ...headers } }),
    post: (path: string, body: unknown, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...own, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  });
  const operator = as({ authorization: `Bearer ${settings.operatorToken}` });
  return { url: running.url, db, settings, said, ...as({}), operator };
}

/** A database that is closed after the test. */
export function databaseOf(url: string): Database {
  const db = openDatabase(url);
  onTestFinished(() => db.close());
  return db;
}

/** What registers a gateway. */
export const gateway = (over: object = {}) => ({
  ipAddress: '192.0.2.7',
  port: 443,
  transportTypes: ['tls', 'quic'],
  region: 'eu-west',
  ...over,
});

/** A copy of the migrations with these files in it, or with other texts; gone after the test. */
export function migrationsWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lumenlink-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(home, 'migrations'), folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Finds who waits for a lock in this database. */
export const WAITING = `SELECT 1 FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** Waits until something is true; fails after 60 s. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error(`waited too long until ${what}`);
    await sleep(100);
  }
}

/** Columns, keys, indexes and comments of operator_metrics. */
export async function shapeOfMetrics({ query }: Database): Promise<string[]> {
  const lines = await query<{ line: string }>(`
    SELECT concat_ws(' ', 'column', attnum, attname, format_type(atttypid, atttypmod), attnotnull,
        col_description(attrelid, attnum)) AS line
      FROM pg_attribute
      WHERE attrelid = 'operator_metrics'::regclass AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT concat_ws(' ', 'constraint', conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE conrelid = 'operator_metrics'::regclass
    UNION ALL SELECT pg_get_indexdef(indexrelid)
      FROM pg_index WHERE indrelid = 'operator_metrics'::regclass AND indisvalid
    UNION ALL SELECT concat_ws(' ', 'relation', relname, relkind, relhassubclass, relhastriggers)
      FROM pg_class WHERE oid = 'operator_metrics'::regclass
    ORDER BY 1`);
  return lines.map(({ line }) => line);
}

/** Measurements of a gateway, one each hour of so many days until an hour ago. */
export async function addMeasurements(
  { query }: Database,
  gatewayId: string,
  days: number,
): Promise<void> {
  await query(
    `INSERT INTO operator_metrics (time, gateway_id, metric, value)
     SELECT time, $1, 'latency_ms', extract(epoch FROM time)::bigint / 600 % 97
     FROM generate_series(now() - make_interval(days => $2), now() - INTERVAL '1 hour', INTERVAL '1 hour') AS time`,
    [gatewayId, days],
  );
}

/** Every measurement, in order. */
export const measurements = ({ query }: Database) =>
  query('SELECT time::text, gateway_id, metric, value FROM operator_metrics ORDER BY 1, 2, 3');
