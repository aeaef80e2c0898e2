import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import type pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ClientOptions, createClient } from '../../src/client/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();

interface DB {
  items: { id: number; name: string; made: Date };
}

async function client(options: ClientOptions = {}) {
  const url = options.config ? undefined : await server.freshDatabase();
  const made = await createClient<DB>({ ...(url ? { url } : {}), ...options });
  onTestFinished(() => made.close(0));
  return made;
}

/** Between a client and the server; `hang` lets nothing through any more. */
async function proxy(url: string) {
  const sockets: Socket[] = [];
  let hanging = false;
  const there = new URL(url);
  const port = Number(there.port);
  const listener = createServer((socket) => {
    const out = connect(port, there.hostname);
    sockets.push(socket, out);
    for (const one of [socket, out]) one.on('error', () => {});
    if (!hanging) socket.pipe(out).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  there.port = String((listener.address() as { port: number }).port);
  const hang = () => {
    hanging = true;
    for (const socket of sockets) socket.unpipe().pause();
  };
  return { url: there.href, hang };
}

describe.skipIf(server.missing)('a client on PostgreSQL', () => {
  test('asks through Kysely, many at once, in transactions', async () => {
    const { db, database, driver } = await client({ pool: { max: 3 } });
    await sql`CREATE TABLE items (id int PRIMARY KEY, name text, made timestamptz DEFAULT now())`.execute(
      db,
    );
    await Promise.all(
      Array.from({ length: 20 }, (_, id) =>
        db.transaction().execute(async (trx) => {
          const values = { id, name: `n${id}`, made: new Date() };
          await trx.insertInto('items').values(values).execute();
          if (id % 2) await sql`SELECT pg_sleep(0.01)`.execute(trx);
        }),
      ),
    );
    const rows = await db
      .selectFrom('items')
      .selectAll()
      .where('id', '<', 2)
      .orderBy('id')
      .execute();
    expect(rows).toMatchObject([{ id: 0, made: expect.any(Date) }, { name: 'n1' }]);
    expect(await db.deleteFrom('items').executeTakeFirst()).toEqual({ numDeletedRows: 20n });
    expect(database).toMatch(/^127\.0\.0\.1:\d+\//);
    expect(driver).toBe('pg');
  });

  test('has the pool of the configuration', async () => {
    const { port, pathname } = new URL(await server.freshDatabase());
    const yaml = `test:
  host: 127.0.0.1
  port: ${port}
  database: ${pathname.slice(1)}
  user: postgres
  pool: { min: 1, max: 4, idle_timeout: 1234 }
`;
    const config = `${folder({ 'database.yml': yaml })}/database.yml`;
    const { db, pool, environment } = await client({ config, env: 'test', pool: { max: 5 } });
    expect((pool as pg.Pool).options).toMatchObject({ min: 1, max: 5, idleTimeoutMillis: 1234 });
    expect(environment).toBe('test');
    const busy = () => sql`SELECT pg_sleep(0.05)`.execute(db);
    await Promise.all(Array.from({ length: 12 }, busy));
    expect((pool as pg.Pool).totalCount).toBe(5);
  });

  test('connects with the first query', async () => {
    const { health, db } = await client({ url: 'postgres://postgres@127.0.0.1:1/nowhere' });
    expect(await health()).toMatchObject({
      ok: false,
      error: expect.stringContaining('ECONNREFUSED'),
    });
    await expect(sql`SELECT 1`.execute(db)).rejects.toThrow('ECONNREFUSED');
  });

  test('is healthy', async () => {
    const { health } = await client();
    expect(await health()).toEqual({ ok: true, latencyMs: expect.any(Number) });
  });

  test('says within the time that a server hangs', async () => {
    const between = await proxy(await server.freshDatabase());
    const { health } = await client({ url: between.url });
    expect(await health()).toMatchObject({ ok: true });
    between.hang();
    for (const limit of [150, 300]) {
      const began = performance.now();
      expect(await health(limit)).toMatchObject({
        ok: false,
        error: expect.stringMatching(/within/),
      });
      expect(performance.now() - began).toBeLessThan(limit + 200);
    }
  });

  test('says within the time that no connection is free', async () => {
    const { db, health } = await client({ pool: { max: 1 } });
    const busy = sql`SELECT pg_sleep(0.5)`.execute(db);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await health(100)).toMatchObject({ ok: false });
    await busy;
    expect(await health()).toMatchObject({ ok: true });
  });

  test('closing waits for what runs, and takes nothing more', async () => {
    const { db, close } = await client();
    const running = sql`SELECT pg_sleep(0.3), 1 AS one`.execute(db);
    await sql`SELECT 1`.execute(db);
    const closing = [close(), close()];
    await expect(sql`SELECT 2`.execute(db)).rejects.toThrow();
    expect((await running).rows).toMatchObject([{ one: 1 }]);
    await Promise.all(closing);
    await close();
  });

  test('closing serves those who wait for a connection already', async () => {
    const { db, close } = await client({ pool: { max: 1 } });
    await sql`SELECT 1`.execute(db);
    const waiting = [1, 2, 3].map((n) => sql`SELECT pg_sleep(0.05), ${n}::int AS n`.execute(db));
    await new Promise((resolve) => setTimeout(resolve, 10));
    await close();
    const answers = await Promise.all(waiting);
    expect(answers.map(({ rows }) => (rows[0] as { n: number }).n)).toEqual([1, 2, 3]);
  });

  test('closing cuts what takes longer than the limit', async () => {
    const { db, close } = await client();
    const running = sql`SELECT pg_sleep(30)`.execute(db).then(
      () => 'done',
      () => 'cut',
    );
    await sql`SELECT 1`.execute(db);
    const began = performance.now();
    await close(200);
    expect(await running).toBe('cut');
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('destroy of Kysely closes the pool', async () => {
    const { db, pool } = await client();
    await sql`SELECT 1`.execute(db);
    await db.destroy();
    expect(pool).toMatchObject({ ended: true });
  });

  test('outlives connections that the server ends', async () => {
    const { db } = await client({ pool: { max: 2 } });
    await sql`SELECT 1`.execute(db);
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`.execute(db);
    const again = () => sql`SELECT 1`.execute(db).catch(() => null);
    await again();
    expect(await again()).toMatchObject({ rows: [{}] });
  });

  test.each(['disable', 'prefer'])('sslmode=%s on a server without TLS', async (mode) => {
    const { health } = await client({ url: `${await server.freshDatabase()}?sslmode=${mode}` });
    expect(await health()).toMatchObject({ ok: true });
  });

  test('sslmode=require on a server without TLS', async () => {
    const { health } = await client({ url: `${await server.freshDatabase()}?sslmode=require` });
    expect(await health()).toMatchObject({ ok: false, error: expect.stringMatching(/SSL/) });
  });
});
