import type { Kysely } from 'kysely';
import { databaseUrl, type Flags, loadSettings, type Settings } from '../config/settings.ts';
import type { Pool } from '../engines/engine.ts';
import { engineFor } from '../engines/index.ts';
import { HandrailError } from '../errors.ts';
import { said } from '../util/said.ts';

const CONNECT_SECONDS = 10;
const HEALTH_MS = 2000;
const CLOSE_MS = 10_000;

/** How to reach the database: what the configuration says, where nothing is said here. */
export interface ClientOptions {
  /** The configuration file; looked for in the working folder unless given. */
  readonly config?: string;
  /** The environment, as `--env`; HANDRAIL_ENV, NODE_ENV or `development` unless given. */
  readonly env?: string;
  readonly envFile?: string;
  /** `postgres://…`, `sqlite:path`, `pglite:path`; goes before the configuration. */
  readonly url?: string;
  /** Number and life of connections; each goes before what the configuration says. */
  readonly pool?: Settings['pool'];
  /** How long to wait for a connection, in seconds; 10 unless given. */
  readonly connectTimeoutSeconds?: number;
}

/** Whether the database answers. */
export interface Health {
  readonly ok: boolean;
  readonly latencyMs: number;
  /** Why not. Never holds a password. */
  readonly error?: string;
}

/** A database as an application uses it. */
export interface Client<DB> {
  /** Kysely over the connections, typed by what `handrail types` has written. */
  readonly db: Kysely<DB>;
  /** The npm client's own object: a `Pool` of `pg`, or the one connection to SQLite or PGlite. */
  readonly pool: unknown;
  /** The environment in use; null without a configuration file. */
  readonly environment: string | null;
  /** `db.internal/shop`; never holds a password. */
  readonly database: string;
  /** The npm client in use. */
  readonly driver: string;
  /** Asks the database for an answer and gives one within `timeoutMs` (2000), whatever happens. Never throws. */
  health(timeoutMs?: number): Promise<Health>;
  /** Takes no more queries, waits for those that run, at most `limitMs` (10 000), and closes. May be called again. */
  close(limitMs?: number): Promise<void>;
}

/**
 * A client for the database of the configuration. On a server, nothing is connected before the first query.
 * Throws `CONFIG_…` errors, and CONNECT_DRIVER_MISSING when the project lacks Kysely or the npm client.
 */
export async function createClient<DB = unknown>(options: ClientOptions = {}): Promise<Client<DB>> {
  const { config, env, envFile, url } = options;
  const flags: Flags = { config, env, envFile, databaseUrl: url };
  const settings = await loadSettings(flags);
  const pool = await openPool(settings, options);
  const db = pool.kysely as Kysely<DB>;
  return {
    db,
    pool: pool.native,
    environment: settings.environment,
    database: pool.facts.database,
    driver: pool.facts.driver,
    health: (timeoutMs = HEALTH_MS) => health(pool, timeoutMs),
    async close(limitMs = CLOSE_MS) {
      await pool.close(limitMs);
      await db.destroy();
    },
  };
}

async function openPool(settings: Settings, options: ClientOptions): Promise<Pool> {
  const { journalMode, synchronous, connectTimeoutSeconds } = settings;
  const { engine, target } = await engineFor(databaseUrl(settings), settings.driver);
  if (!engine.pool) {
    throw new HandrailError('CONNECT_UNKNOWN_ENGINE', { given: target.driver ?? engine.name });
  }
  return engine.pool(target, {
    readOnly: false,
    timeoutSeconds: options.connectTimeoutSeconds ?? connectTimeoutSeconds ?? CONNECT_SECONDS,
    pragmas: said({ journalMode, synchronous }),
    ...settings.pool,
    ...said(options.pool ?? {}),
  });
}

async function health(pool: Pool, timeoutMs: number): Promise<Health> {
  const began = performance.now();
  const latencyMs = () => Math.round(performance.now() - began);
  try {
    await pool.ping(timeoutMs);
    return { ok: true, latencyMs: latencyMs() };
  } catch (error) {
    return { ok: false, latencyMs: latencyMs(), error: (error as Error).message };
  }
}
