import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Facts, HistoryRow } from './oracle.ts';

const OBJECTS = `
  SELECT CASE relkind WHEN 'r' THEN 'table ' ELSE '' END
      || CASE WHEN indexrelid IS NULL THEN '' WHEN indisvalid THEN 'index ' ELSE 'invalid index ' END
      || relname AS object
    FROM pg_class LEFT JOIN pg_index ON indexrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')
      AND relname !~ '^schema_migrations'`;

/** Looks at a database directly. */
export class Observer {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(url: string): Promise<Observer> {
    const client = new pg.Client({ connectionString: url, application_name: 'observer' });
    // A server that ends takes its observers with it.
    client.on('error', () => {});
    await client.connect();
    return new Observer(client);
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  async rows<Row>(sql: string): Promise<Row[]> {
    return (await this.#client.query(sql)).rows as Row[];
  }

  /** Waits until a query gives a row. Throws what it is about after 20 seconds. */
  async until(what: string, sql: string): Promise<void> {
    for (const end = Date.now() + 20_000; Date.now() < end; await sleep(2)) {
      if ((await this.rows(sql)).length > 0) return;
    }
    throw new Error(`never happened: ${what}`);
  }

  /**
   * Waits until the server has ended every other session here: then no lock and no transaction is left. Those
   * of a pooler may stay, when they are idle and have no lock.
   */
  alone({ pooled }: { pooled: boolean }): Promise<void> {
    const idle = "state = 'idle' AND NOT EXISTS (SELECT FROM pg_locks WHERE pg_locks.pid = a.pid)";
    return this.until(
      'no session is left',
      `SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity AS a
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND NOT (${pooled ? idle : false}))`,
    );
  }

  /** As if so much time had passed that nobody counts as at work on a half done migration. */
  async endLeases(): Promise<void> {
    if (!(await this.#has('schema_migrations'))) return;
    await this.rows(
      "UPDATE schema_migrations SET held_until = 'epoch' WHERE held_until IS NOT NULL",
    );
  }

  async facts(): Promise<Facts> {
    const history = (await this.#has('schema_migrations'))
      ? await this.rows<HistoryRow>(
          'SELECT version, dirty, direction, progress::int FROM schema_migrations ORDER BY version',
        )
      : [];
    const relations = await this.rows<{ object: string }>(OBJECTS);
    const entries = (await this.#has('log'))
      ? await this.rows<{ object: string }>("SELECT 'log ' || entry AS object FROM log")
      : [];
    return { history, objects: [...relations, ...entries].map(({ object }) => object).sort() };
  }

  async #has(table: string): Promise<boolean> {
    const [row] = await this.rows<{ oid: string | null }>(
      `SELECT to_regclass('public.${table}') AS oid`,
    );
    return row?.oid != null;
  }
}
