import { readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HandrailError } from '../../../errors.ts';
import { loadPeer } from '../../../util/load-peer.ts';
import type { ConnectOptions, Row, Target } from '../../engine.ts';
import { lockFolder } from '../folder-lock.ts';
import type { PostgresSession } from '../session.ts';

const NAME = '@electric-sql/pglite';
const MEMORY = ':memory:';

interface Module {
  PGlite: { create(dataDir: string): Promise<PGlite> };
}

interface PGlite {
  exec(sql: string, options: { parsers: object }): Promise<{ rows: Row[] }[]>;
  query(sql: string, parameters: unknown[]): Promise<{ rows: Row[]; affectedRows?: number }>;
  close(): Promise<void>;
}

/** Every value stays the text that PostgreSQL wrote, as with the driver `pg`. */
const asText = { parsers: new Proxy({}, { get: () => (value: unknown) => value }) };

/**
 * Opens a data directory of PGlite, PostgreSQL inside this process: `pglite:path/to/folder`, or
 * `pglite::memory:`. PGlite itself lets two processes open a directory, and one loses what the other
 * writes; so a lock file beside it is held while the session is open, read-only or not.
 */
export async function connect(target: Target, options: ConnectOptions): Promise<PostgresSession> {
  const shown = folderIn(target.url);
  const pglite = loadPglite();
  const folder = folderOf(shown, options.readOnly);
  let release = () => {};
  try {
    if (folder !== null) release = lockFolder(folder);
    const database = await pglite.create(folder ?? 'memory://');
    return await open(database, shown, options.readOnly, release);
  } catch (error) {
    release();
    throw error instanceof HandrailError ? error : cantOpen(shown, reasonOf(error), error);
  }
}

const reasonOf = (error: unknown) =>
  error instanceof Error ? error.message : 'PGlite could not read it';

const cantOpen = (shown: string, reason: string, cause?: unknown) =>
  new HandrailError('CONNECT_FAILED', { server: `"${shown}"`, reason }, { cause });

function loadPglite(): Module['PGlite'] {
  const details = { need: `"${NAME}"`, install: `npm install ${NAME}` };
  try {
    const module = loadPeer<Module>(NAME);
    if (module) return module.PGlite;
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new HandrailError('CONNECT_DRIVER_MISSING', { ...details, reason }, { cause });
  }
  throw new HandrailError('CONNECT_DRIVER_MISSING', details);
}

/** The folder in a URL. That of a server is refused without a word of it: it may hold a password. */
export function folderIn(url: string): string {
  const [, folder] = /^pglite:(?:\/\/)?(.*)/is.exec(url) ?? [];
  if (folder !== undefined) return folder;
  const problem = 'the driver "pglite" needs a URL that begins with pglite:';
  throw new HandrailError('CONFIG_INVALID', { problem });
}

/** The absolute path of the data directory; null when the database is to be in memory. */
function folderOf(shown: string, readOnly: boolean): string | null {
  if (shown === '') throw cantOpen(shown, 'its URL names no folder');
  if (shown === MEMORY) return null;
  const folder = resolve(shown);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found && !statSync(dirname(folder), { throwIfNoEntry: false })) {
    throw cantOpen(shown, `there is no folder "${dirname(shown)}"`);
  }
  if (found && !found.isDirectory()) throw cantOpen(shown, 'it is a file, not a folder');
  const files = found ? readdirSync(folder) : [];
  if (files.includes('PG_VERSION')) return folder;
  if (files.length > 0) throw cantOpen(shown, 'the folder holds other files than a database');
  return readOnly ? null : folder;
}

async function open(
  database: PGlite,
  shown: string,
  readOnly: boolean,
  release: () => void,
): Promise<PostgresSession> {
  const script = async (sql: string): Promise<Row[][]> =>
    (await database.exec(sql, asText)).flatMap(({ rows }) => (rows.length > 0 ? [rows] : []));
  const rows = async (sql: string) => (await script(sql))[0] ?? [];
  if (readOnly) await script('SET default_transaction_read_only = on');
  const [row] = await rows("SELECT current_setting('server_version') AS version");
  let isOpen = true;
  return {
    facts: { server: `postgres ${row?.version}`, database: shown, driver: NAME },
    script,
    run: async (sql) => void (await script(sql)),
    rows,
    async query(sql, parameters) {
      const result = await database.query(sql, [...parameters]);
      return { rows: result.rows, affected: BigInt(result.affectedRows ?? 0) };
    },
    handle: database,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await database.close();
      release();
    },
  };
}
