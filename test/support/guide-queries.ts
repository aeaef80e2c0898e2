import pg from 'pg';
import type { Files } from './guide.ts';

/** Asks each of these queries, and takes back what it writes. Throws what the database says. */
export async function ask(url: string, queries: Files): Promise<void> {
  const texts = Object.values(queries).flatMap((text) => text.split(/;\s*$/m).filter(Boolean));
  if (texts.length === 0) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const text of texts) {
      await client.query('BEGIN');
      await client.query(text);
      await client.query('ROLLBACK');
    }
  } finally {
    await client.end();
  }
}
