import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { folder } from '../support/folder.ts';

interface DB {
  items: { id: number; name: string };
}

async function client(url: string) {
  const made = await createClient<DB>({ url });
  onTestFinished(() => made.close(0));
  return made;
}

const urls = [
  ['SQLite', () => `sqlite:${folder()}/app.db`],
  ['PGlite', () => `pglite:${folder()}/data`],
] as const;

describe.each(urls)('a client on %s', (_, url) => {
  test('asks through Kysely, in transactions one after the other', async () => {
    const { db, health, close } = await client(url());
    await sql`CREATE TABLE items (id integer PRIMARY KEY, name text)`.execute(db);
    const one = (id: number) =>
      db.transaction().execute(async (trx) => {
        const { count } = await trx
          .selectFrom('items')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        await trx
          .insertInto('items')
          .values({ id, name: `n${count}` })
          .execute();
        if (id === 3) throw new Error('undone');
      });
    const ends = await Promise.allSettled([1, 2, 3, 4].map(one));
    expect(ends.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await db.selectFrom('items').selectAll().orderBy('id').execute()).toEqual([
      { id: 1, name: 'n0' },
      { id: 2, name: 'n1' },
      { id: 4, name: 'n2' },
    ]);
    expect(await db.deleteFrom('items').executeTakeFirst()).toEqual({ numDeletedRows: 3n });
    expect(await health()).toEqual({ ok: true, latencyMs: expect.any(Number) });
    await Promise.all([close(), close()]);
    await expect(sql`SELECT 1`.execute(db)).rejects.toThrow(/destroyed|closed/);
    expect(await health()).toMatchObject({ ok: false, error: 'the client is closed' });
  });

  test('closing waits for a transaction', async () => {
    const { db, close } = await client(url());
    const order: string[] = [];
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const running = db.transaction().execute(async (trx) => {
      await sql`SELECT 1`.execute(trx);
      await held;
      await sql`SELECT 2`.execute(trx);
      order.push('transaction');
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const closing = close().then(() => order.push('closed'));
    go();
    await Promise.all([running, closing]);
    expect(order).toEqual(['transaction', 'closed']);
  });
});
