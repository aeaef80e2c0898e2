import { fileURLToPath } from 'node:url';
import { createMigrator, type Migrator } from 'handrail';
import pg from 'pg';

/** The pool, or one connection of it that is inside a transaction. */
export type Queries = Pick<pg.Pool, 'query'>;

/** Moves the database along the files of `migrations/`. */
export function migratorFor(url: string): Migrator {
  const dir = fileURLToPath(new URL('../migrations', import.meta.url));
  return createMigrator({ url, dir, command: 'make migrate-up' });
}

/** A pool of connections; `log` hears of connections that are lost while nobody uses them. */
export function createPool(connectionString: string, log: (text: string) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 5000,
    statement_timeout: 10_000,
  });
  pool.on('error', (error) => log(`a connection was lost: ${error.message}`));
  // Lost within a transaction: its query fails, and without a listener the process would end as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** All that `work` does, or nothing. A deadlock, which PostgreSQL ends by refusing one of two, begins anew. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (db: Queries) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (sqlState(error) !== '40P01' || attempt === 3) throw error;
    }
  }
}

async function once<T>(pool: pg.Pool, work: (db: Queries) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      lost = failure;
    });
    throw error;
  } finally {
    client.release(lost);
  }
}

/** PostgreSQL's code of an error; empty when it has none. */
export const sqlState = (error: unknown): string =>
  String((error as { code?: unknown }).code ?? '');

/** Whether an error means that PostgreSQL, or the way to it, is lost, rather than that it refuses something. */
export const isLost = (error: Error): boolean =>
  /^(08|53|57)...$|^E[A-Z]+$/.test(sqlState(error)) || /timeout|terminated/i.test(error.message);
