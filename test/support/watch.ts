import pg from 'pg';

/** A connection of its own beside the one under test. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Waits until a query gives a row. */
export async function until(client: pg.Client, sql: string): Promise<void> {
  for (let i = 0; i < 800; i++) {
    if ((await client.query(sql)).rowCount) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`never true: ${sql}`);
}

/** The query of a backend that works in this database on a statement with `text` in it. */
export const working = (text: string, pid = '1') =>
  `SELECT ${pid} FROM pg_stat_activity WHERE query LIKE '%${text}%' AND state = 'active'
    AND datname = current_database() AND pid <> pg_backend_pid()`;

/** The same for one that begins so and waits for a lock. */
export const blocked = (text: string, pid = '1') =>
  `SELECT ${pid} FROM pg_stat_activity WHERE query LIKE '${text}%' AND wait_event_type = 'Lock'
    AND datname = current_database()`;
