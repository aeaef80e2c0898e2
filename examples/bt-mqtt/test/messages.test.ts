import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { DB } from '../src/db/types.ts';
import {
  insertMessages,
  messagesOfDevice,
  messagesWithManufacturerData,
  messagesWithService,
  recentMessagesOfScanner,
} from '../src/messages.ts';
import { clientFor, message, migratedDatabase, rows, servers } from './databases.ts';

const START = Date.parse('2026-01-31T12:00:00Z');
const mac = (n: number) =>
  `A4:C1:38:0F:11:${(n % 256).toString(16).padStart(2, '0')}`.toUpperCase();

/** So many messages, of 256 devices and 1000 scanners, a second apart. */
function many(count: number) {
  return Array.from({ length: count }, (_, n) =>
    message({
      scanner_id: `scanner${n % 1000}`,
      mac_address: mac(n),
      timestamp: new Date(START + n * 1000),
      received_at: new Date(START + n * 1000),
      manufacturer_data: { '0x004c': n % 1000 },
      service_uuids: ['180f', (n % 1000).toString(16)],
    }),
  );
}

type Plan = { 'QUERY PLAN': { Plan: PlanNode }[] };
type PlanNode = { 'Index Name'?: string; 'Node Type': string; Plans?: PlanNode[] };

/** The indexes that a plan uses, and the tables that it reads whole. */
function uses({ Plans = [], ...node }: PlanNode): string[] {
  const own = node['Index Name'] ?? (node['Node Type'] === 'Seq Scan' ? 'Seq Scan' : undefined);
  return [...(own ? [own] : []), ...Plans.flatMap(uses)];
}

describe.each(servers)('on PostgreSQL $major', (server) => {
  test('messages are stored by the thousand; those that break a rule are given back', async () => {
    const url = await migratedDatabase(server);
    const { db } = await clientFor(url);
    const messages = many(2500);
    messages[1200] = message({ rssi: 1 });
    messages[1201] = message({ scanner_id: 'x'.repeat(256) });
    const rejected = await insertMessages(db, messages);
    expect(rejected).toEqual([
      { message: messages[1200], reason: expect.stringContaining('rssi_range') },
      { message: messages[1201], reason: expect.stringContaining('too long') },
    ]);
    const { count } = await db
      .selectFrom('raw_messages')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe('2498');
  });

  test('each query has its index and gives what it says', async () => {
    const url = await migratedDatabase(server);
    const client = await clientFor(url);
    const { db } = client;
    await insertMessages(db, many(20_000));
    await rows(client, 'VACUUM ANALYZE raw_messages');
    const hour = [new Date(START), new Date(START + 3_600_000)] as const;
    const queries = {
      idx_raw_messages_mac_time: messagesOfDevice(db, mac(7).toLowerCase(), ...hour),
      idx_raw_messages_scanner_recent: recentMessagesOfScanner(db, 'scanner7', 10),
      idx_raw_messages_manufacturer: messagesWithManufacturerData(db, { '0x004c': 7 }),
      idx_raw_messages_services: messagesWithService(db, '7'),
    };
    for (const [index, query] of Object.entries(queries)) {
      const [explained] = await (query as { explain(as: 'json'): Promise<Plan[]> }).explain('json');
      expect(uses(explained?.['QUERY PLAN'][0]?.Plan as PlanNode)).toEqual([index]);
    }
    const found = await messagesOfDevice(db, mac(7).toLowerCase(), ...hour).execute();
    expect(found).toHaveLength(15);
    expect(found.every(({ mac_address }) => mac_address === mac(7))).toBe(true);
    expect(found[0]?.timestamp.getTime()).toBeGreaterThan(found[1]?.timestamp.getTime() ?? 0);
    const recent = await recentMessagesOfScanner(db, 'scanner7', 10).execute();
    expect(recent.map(({ received_at }) => received_at.getTime())).toEqual(
      recent.map((_, i) => START + (19_007 - 1000 * i) * 1000),
    );
    expect(await queries.idx_raw_messages_manufacturer.execute()).toHaveLength(20);
    expect(await queries.idx_raw_messages_services.execute()).toHaveLength(20);
  });

  test('under load, the pool serves all with the connections it has, and closes when they are served', async () => {
    const url = await migratedDatabase(server);
    const client = await clientFor(url, 4);
    const other = await clientFor(url, 1);
    const load = Array.from({ length: 200 }, (_, n) => insertOne(client.db, n));
    const most = await connectionsWhile(Promise.all(load), async () => {
      const text = `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`;
      return (await rows<{ n: number }>(other, text))[0]?.n ?? 0;
    });
    expect(most).toBe(4);
    await expect(client.health()).resolves.toMatchObject({ ok: true });
    const last = rows(client, 'SELECT pg_sleep(0.5)');
    await sleep(200);
    await client.close();
    await expect(last).resolves.toHaveLength(1);
    expect(await rows(other, 'SELECT count(*)::int AS n FROM raw_messages')).toEqual([{ n: 200 }]);
  });
});

async function insertOne(db: Kysely<DB>, n: number): Promise<void> {
  expect(await insertMessages(db, [message({ scanner_id: `scanner${n}` })])).toEqual([]);
}

/** The most connections that were counted while something was going on. */
async function connectionsWhile(work: Promise<unknown>, count: () => Promise<number>) {
  let going = true;
  const done = work.finally(() => {
    going = false;
  });
  let most = 0;
  while (going) most = Math.max(most, await count());
  await done;
  return most;
}
