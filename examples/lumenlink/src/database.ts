import { fileURLToPath } from 'node:url';
import { createMigrator, type Migrator, type MigratorOptions } from 'handrail';
import pg from 'pg';

/** What keeps the measurements. */
export type Mode = 'timescaledb' | 'postgresql';

/** A query, on the pool or within a transaction. */
export type Query = <Row extends object>(sql: string, values?: unknown[]) => Promise<Row[]>;

/** The database as the endpoints use it. */
export interface Database {
  readonly query: Query;
  /** Commits when `work` is done, rolls back when it throws. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Asked anew each time, since a migration may change it while servers run. */
  mode(): Promise<Mode>;
  close(): Promise<void>;
}

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

/** The migrator of this program's database. */
export function migratorFor(url: string, options: Partial<MigratorOptions> = {}): Migrator {
  return createMigrator({ url, dir: migrations, command: 'npm run migrate', ...options });
}

/** A pool. Nothing is connected before the first query. */
export function openDatabase(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5000 });
  // A connection that breaks is replaced, and its query fails; without listeners it would end the process.
  pool.on('error', (error) => console.error(`lost a connection: ${error.message}`));
  pool.on('connect', (client) => client.on('error', () => {}));
  const query: Query = async <Row extends object>(sql: string, values: unknown[] = []) =>
    (await pool.query<Row>(sql, values)).rows;
  return {
    query,
    async transaction(work) {
      const client = await pool.connect();
      let broken = true;
      try {
        await client.query('BEGIN');
        const result = await work(
          async <Row extends object>(sql: string, values: unknown[] = []) =>
            (await client.query<Row>(sql, values)).rows,
        );
        await client.query('COMMIT');
        broken = false;
        return result;
      } finally {
        // Closing the connection is the one way back that needs no answer from the server.
        client.release(broken);
      }
    },
    async mode() {
      const [row] = await query<{ found: boolean }>(
        `SELECT to_regclass('operator_metrics_hourly') IS NOT NULL AS found`,
      );
      return row?.found ? 'timescaledb' : 'postgresql';
    },
    close: () => pool.end(),
  };
}
