import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { HandrailError } from '../../errors.ts';
import { loadKysely } from '../../util/kysely.ts';
import { loadPeer } from '../../util/load-peer.ts';
import type { Pool, PoolOptions, Target } from '../engine.ts';
import { DESTROY_MS, oneConnection, within } from '../one-connection.ts';
import { drivers } from './drivers/index.ts';
import { type Address, parseAddress, type Tls } from './url.ts';

const NAME = 'pg';
const DRAIN_MS = 5;

/** The connections of an application, by the project's own `pg` or by PGlite, over Kysely. */
export async function openPool(target: Target, options: PoolOptions): Promise<Pool> {
  if (target.driver === 'pglite') return openPglite(target, options);
  const { Kysely, PostgresDialect } = loadKysely();
  const address = parseAddress(target.url);
  const native = await makePool(address, options);
  let closing: Promise<void> | undefined;
  const close = (limitMs: number) => {
    closing ??= end(native, limitMs);
    return closing;
  };
  const connect = async () => {
    if (closing) throw new Error('the client is closed');
    return native.connect();
  };
  const pool = { connect, end: () => close(DESTROY_MS) };
  return {
    facts: { database: address.shown, driver: NAME },
    native,
    kysely: new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }),
    ping: (timeoutMs) => ping(native, timeoutMs),
    close,
  };
}

async function makePool(address: Address, options: PoolOptions): Promise<pg.Pool> {
  const module = loadPeer<typeof pg>(NAME);
  if (!module) {
    const details = { need: `"${NAME}"`, install: `npm install ${NAME}` };
    throw new HandrailError('CONNECT_DRIVER_MISSING', details);
  }
  const { refuses } = (await drivers.pg()) as typeof import('./drivers/pg.ts');
  const { min, max, idleTimeoutMs } = options;
  const pool = new (preferring(module.Pool, address, refuses))({
    connectionString: address.url,
    ssl: address.tls,
    connectionTimeoutMillis: options.timeoutSeconds * 1000,
    keepAlive: true,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMillis: idleTimeoutMs }),
  });
  // A connection that breaks is replaced with the next query; unheard, it would end the process.
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  return pool;
}

type Callback = (error: Error | undefined, client?: pg.PoolClient, done?: () => void) => void;

/** A pool that goes on without TLS, or with it, where the server wants that and the URL leaves it open. */
function preferring(
  Pool: typeof pg.Pool,
  { tls, fallback }: Address,
  refuses: (error: Error, tls: Tls) => boolean,
): typeof pg.Pool {
  if (fallback === null) return Pool;
  return class extends Pool {
    // @ts-expect-error: with a callback, as the pool itself calls it, there is no promise.
    override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
      const client = this.#connect();
      if (!callback) return client;
      client.then(
        (found) => callback(undefined, found, () => found.release()),
        (error) => callback(error),
      );
      return undefined;
    }

    async #connect(): Promise<pg.PoolClient> {
      try {
        return await super.connect();
      } catch (error) {
        if (!refuses(error as Error, tls)) throw error;
        this.options.ssl = fallback;
        return super.connect().catch((second) => {
          this.options.ssl = tls;
          throw second;
        });
      }
    }
  } as unknown as typeof pg.Pool;
}

async function ping(pool: pg.Pool, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  const connecting = pool.connect();
  const client = await within(connecting, timeoutMs).catch((error) => {
    connecting.then((late) => late.release()).catch(() => {});
    throw error;
  });
  try {
    await within(client.query('SELECT 1'), Math.max(1, end - performance.now()));
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Lets what runs or waits for a connection come to its end; after the limit, cuts its connections. */
async function end(pool: pg.Pool, limitMs: number): Promise<void> {
  const ended = drained(pool, limitMs).then(() => pool.end());
  await within(ended, limitMs).catch(async () => {
    const { _clients } = pool as unknown as { _clients: pg.Client[] };
    await Promise.all(_clients.map((client) => client.end().catch(() => {})));
  });
}

/** A pool that ends serves nobody who still waits for a connection. */
async function drained(pool: pg.Pool, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (pool.waitingCount > 0 && performance.now() < until) await sleep(DRAIN_MS);
}

async function openPglite(target: Target, options: PoolOptions): Promise<Pool> {
  const { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } = loadKysely();
  const session = await (await drivers.pglite()).connect(target, options);
  return oneConnection(
    session,
    'SELECT 1',
    (driver) =>
      new Kysely<unknown>({
        dialect: {
          createAdapter: () => new PostgresAdapter(),
          createDriver: () => driver,
          createIntrospector: (db) => new PostgresIntrospector(db),
          createQueryCompiler: () => new PostgresQueryCompiler(),
        },
      }),
  );
}
