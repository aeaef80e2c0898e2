import { resolve } from 'node:path';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { HandrailError } from '../../errors.ts';
import type { ConnectOptions, Row, Session, Target } from '../engine.ts';
import type { Client } from './client.ts';
import { codeOf, isBusy } from './codes.ts';
import { chooseDriver } from './drivers/index.ts';
import { cantOpen, databaseOf, fileExists } from './file.ts';
import { dialect } from './history.ts';
import { readPragma } from './pragma.ts';

const MEMORY = ':memory:';
const YIELD_MS = 20;

/** A session whose client the engine uses directly: SQLite answers at once. */
export interface SqliteSession extends Session {
  readonly client: Client;
  /** The absolute path of the database; null for one in memory. */
  readonly file: string | null;
  /** How long a statement waits for the lock of another connection, in milliseconds. */
  readonly patienceMs: number;
  /** Makes the file, if there is none yet: until then the session is one in memory. */
  ready(): Promise<void>;
}

/**
 * Opens a database file. Foreign keys are enforced, whatever the client's own default: a migration that must
 * go without says so with `PRAGMA foreign_keys = OFF`. Read-only, nothing is created and nothing can be
 * written; the file itself is opened for writing all the same, since one that a killed process left with a
 * half-done transaction can be read only after SQLite has undone it. Lazily, a file that is not there is made by
 * `ready`.
 */
export async function connect(target: Target, options: ConnectOptions): Promise<SqliteSession> {
  const database = databaseOf(target.url);
  const file = database === MEMORY ? null : resolve(database);
  const waits =
    file !== null && !fileExists(file, database) && (options.readOnly || options.lazily);
  const { name, open } = chooseDriver(target.driver);
  const patienceMs = Math.round(options.timeoutSeconds * 1000);
  const opened = async (path: string) => {
    let client: Client | undefined;
    try {
      client = open(path);
      client.exec('PRAGMA busy_timeout = 0');
      const server = `sqlite ${versionOf(client, open)}`;
      await prepare(client, options, path === MEMORY, patienceMs);
      return { client, server };
    } catch (error) {
      client?.close();
      throw connectError(error, database);
    }
  };
  const { client, server } = await opened(waits ? MEMORY : (file ?? MEMORY));
  const make = waits && !options.readOnly ? async () => (await opened(file)).client : null;
  return session(client, make, {
    facts: { server, database, driver: name },
    file,
    patienceMs,
  });
}

/**
 * The first statement that reads the file, and so the one that finds that it is no database. While another
 * connection has the file for itself, a database in memory is asked.
 */
function versionOf(client: Client, open: (file: string) => Client): unknown {
  const ask = (of: Client) => of.all('SELECT sqlite_version() AS version')[0]?.version;
  try {
    return ask(client);
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
  const other = open(MEMORY);
  try {
    return ask(other);
  } finally {
    other.close();
  }
}

async function prepare(
  client: Client,
  { readOnly, pragmas = {} }: ConnectOptions,
  inMemory: boolean,
  patienceMs: number,
): Promise<void> {
  client.exec(`PRAGMA busy_timeout = ${patienceMs}; PRAGMA foreign_keys = ON`);
  if (readOnly) return client.exec('PRAGMA query_only = ON');
  const { journalMode, synchronous } = pragmas;
  if (journalMode && !inMemory) await setJournalMode(client, journalMode, patienceMs);
  if (synchronous) client.exec(`PRAGMA synchronous = ${dialect.literal(synchronous)}`);
}

/** Changing the journal needs the file for itself, and does not wait for that by itself. */
async function setJournalMode(client: Client, mode: string, patienceMs: number): Promise<void> {
  const end = performance.now() + patienceMs;
  const isSet = () => readPragma(client, 'journal_mode') === mode.toLowerCase();
  while (!isSet()) {
    try {
      client.exec(`PRAGMA journal_mode = ${dialect.literal(mode)}`);
      if (isSet()) return;
      throw new Error(`its journal_mode can't be set to "${mode}"`);
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
    }
    await sleep(20);
  }
}

function connectError(error: unknown, database: string): unknown {
  if (error instanceof HandrailError) return error;
  const reason =
    codeOf(error) === 'SQLITE_NOTADB'
      ? 'it is not an SQLite database, or it is encrypted'
      : (error as Error).message;
  return cantOpen(database, reason, error);
}

function session(
  first: Client,
  make: (() => Promise<Client>) | null,
  known: Pick<SqliteSession, 'facts' | 'file' | 'patienceMs'>,
): SqliteSession {
  let client = first;
  let waits = make !== null;
  let open = true;
  let yielded = performance.now();
  return {
    ...known,
    get client() {
      return client;
    },
    async ready() {
      if (!make || !waits) return;
      client = await make();
      waits = false;
      first.close();
    },
    async run(sql) {
      client.exec(sql);
      // Thousands of quick statements must not keep signals and timers waiting.
      if (performance.now() - yielded < YIELD_MS) return;
      await immediate();
      yielded = performance.now();
    },
    rows: async (sql) => client.all(sql).map(withNumbers),
    get handle() {
      return client.handle;
    },
    async query(sql, parameters) {
      const rows = client.query(sql, parameters.map(bindable));
      const [last] = client.all('SELECT changes() AS changes, last_insert_rowid() AS id');
      return { rows, affected: BigInt(String(last?.changes)), insertId: BigInt(String(last?.id)) };
    },
    async close() {
      if (open) client.close();
      open = false;
    },
  };
}

/** What every client can bind: a boolean as 1 or 0, a time as ISO 8601. */
function bindable(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Date ? value.toISOString() : value;
}

/** Whole numbers as `number`, unless that would change them. */
function withNumbers(row: Row): Row {
  const value = (v: unknown) =>
    typeof v === 'bigint' && Number.isSafeInteger(Number(v)) ? Number(v) : v;
  return Object.fromEntries(Object.entries(row).map(([key, v]) => [key, value(v)]));
}
