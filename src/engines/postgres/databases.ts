import { HandrailError, isHandrailError } from '../../errors.ts';
import { quoteName } from '../../sql/quote.ts';
import type { ConnectOptions, Created, Databases, Session, Target } from '../engine.ts';
import { drivers } from './drivers/index.ts';
import { createExtensions } from './extensions.ts';
import { dialect } from './history.ts';
import { parseAddress } from './url.ts';

/** Databases that every server has, and from which others are made and dropped. */
const MAINTENANCE = ['postgres', 'template1'];
const NEVER_DROPPED = [...MAINTENANCE, 'template0'];

type Coded = Error & { code?: string };

/** Databases of a server, made and dropped from its maintenance database. */
export const databases: Databases = {
  name(target) {
    const { database } = parseAddress(target.url);
    if (database !== '') return database;
    throw new HandrailError('CONFIG_INVALID', { problem: 'the URL names no database' });
  },

  async create(target, options, extensions): Promise<Created> {
    const name = databases.name(target);
    const exists = await session(target, options, async () => true).catch((error) => {
      if (isHandrailError(error, 'CONNECT_DATABASE_MISSING')) return false;
      throw error;
    });
    const made = !exists && (await maintain(target, options, (server) => make(server, name)));
    const created = await session(target, options, (own) =>
      createExtensions(own, extensions, made),
    );
    return { database: made, extensions: created };
  },

  async drop(target, options) {
    const database = databases.name(target);
    if (NEVER_DROPPED.includes(database)) {
      const reason = 'the server itself needs it';
      const hint = 'Name another database.';
      throw new HandrailError('DATABASE_NOT_DROPPED', { database, reason }, { hint });
    }
    return maintain(target, options, (server) => drop(server, database));
  },
};

/** Makes a database; false when another was quicker. */
async function make(server: Session, database: string): Promise<boolean> {
  const sql = `CREATE DATABASE ${quoteName(database)}`;
  try {
    await server.run(sql).catch((error: Coded) => {
      // Somebody is in template1, as TimescaleDB's launcher always is.
      if (error.code !== '55006') throw error;
      return server.run(`${sql} TEMPLATE template0`);
    });
    return true;
  } catch (cause) {
    const { code, message: reason } = cause as Coded;
    if (code === '42P04' || code === '23505') return false;
    throw new HandrailError('DATABASE_NOT_CREATED', { database, reason }, { cause });
  }
}

async function drop(server: Session, database: string): Promise<boolean> {
  const named = dialect.literal(database);
  const found = await server.rows(`SELECT 1 FROM pg_catalog.pg_database WHERE datname = ${named}`);
  if (found.length === 0) return false;
  try {
    await server.run(`DROP DATABASE ${quoteName(database)}`);
    return true;
  } catch (cause) {
    const { code, message: reason } = cause as Coded;
    if (code === '3D000') return false;
    if (code !== '55006') throw notDropped(database, reason, cause);
    const users = await server.rows(
      `SELECT DISTINCT coalesce(nullif(application_name, ''), 'pid ' || pid) AS who
       FROM pg_catalog.pg_stat_activity WHERE datname = ${named}`,
    );
    const who = users.map((user) => user.who).join(', ');
    throw notDropped(database, `it is in use${who ? ` by ${who}` : ''}`, cause);
  }
}

const notDropped = (database: string, reason: string, cause?: unknown) =>
  new HandrailError('DATABASE_NOT_DROPPED', { database, reason }, { cause });

/** Works in the first maintenance database that can be entered. */
async function maintain<T>(
  target: Target,
  options: ConnectOptions,
  use: (server: Session) => Promise<T>,
): Promise<T> {
  for (const name of MAINTENANCE) {
    const url = new URL(target.url);
    url.pathname = `/${name}`;
    const there = { ...target, url: url.href };
    const last = name === MAINTENANCE.at(-1);
    const open = await connect(there, options).catch((error) => {
      const closed =
        isHandrailError(error, 'CONNECT_DATABASE_MISSING') ||
        isHandrailError(error, 'CONNECT_AUTHENTICATION') ||
        (isHandrailError(error, 'CONNECT_FAILED') && (error.cause as Coded)?.code === '42501');
      if (!closed || last) throw error;
      return null;
    });
    if (open) return using(open, use);
  }
  throw new Error('there is always a last maintenance database');
}

async function session<T>(
  target: Target,
  options: ConnectOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  return using(await connect(target, options), use);
}

async function using<T>(open: Session, use: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

async function connect(target: Target, options: ConnectOptions): Promise<Session> {
  return (await drivers.pg()).connect(target, options);
}
