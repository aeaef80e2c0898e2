import { fileURLToPath } from 'node:url';
import { createMigrator, type Migrator, type MigratorEvent } from 'handrail';
import pg from 'pg';

/** The pool, or one connection of it that is inside a transaction. */
export type Queries = Pick<pg.Pool, 'query'>;

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

/** All that `work` does, or nothing. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (db: Queries) => Promise<T>,
): Promise<T> {
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

/** Moves the database along the files of `migrations/`. */
export function migratorFor(url: string, onEvent?: (event: MigratorEvent) => void): Migrator {
  return createMigrator({
    url,
    dir: fileURLToPath(new URL('../migrations', import.meta.url)),
    command: 'npm run migrate',
    ...(onEvent ? { onEvent } : {}),
  });
}
