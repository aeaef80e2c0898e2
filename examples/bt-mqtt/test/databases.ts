import type { Flags } from 'handrail';
import { type TestDatabases, testDatabases } from 'handrail/testing';
import { sql } from 'kysely';
import { afterAll, onTestFinished } from 'vitest';
import { postgres } from '../../../test/support/postgres.ts';
import { createDatabaseClient, type Database } from '../src/db/client.ts';
import type { NewMessage } from '../src/messages.ts';
import { config, migrations } from './support.ts';

/** The versions of PostgreSQL that the program is for, as far as they are installed here. */
export const servers = (
  await Promise.all([16, 17, 18].map(async (major) => ({ major, ...(await postgres(major)) })))
).filter(({ missing }) => !missing);

/** The newest of them, for what does not depend on the version. */
export const server = servers.at(-1) ?? { major: 0, ...(await postgres(18)) };

/** How to reach a database with the migrations of this example, from wherever the tests run. */
export function flagsFor(databaseUrl: string, dir: string = migrations): Flags {
  return { config, databaseUrl, dir: [dir] };
}

const migrated = new Map<string, Promise<TestDatabases>>();
afterAll(async () => {
  for (const databases of migrated.values()) await (await databases).close();
});

/** A database on a server with all migrations applied; it is dropped after the test. */
export async function migratedDatabase({ url }: { readonly url: string }): Promise<string> {
  const databases = migrated.get(url) ?? testDatabases({ url, scratch: url, dir: migrations });
  migrated.set(url, databases);
  return (await (await databases).create(onTestFinished)).url;
}

/** A client that is closed after the test. */
export async function clientFor(url: string, max = 5): Promise<Database> {
  const client = await createDatabaseClient({ config, url, pool: { max } });
  onTestFinished(() => client.close());
  return client;
}

/** Rows of a query. */
export async function rows<T>({ db }: Database, text: string): Promise<T[]> {
  return (await sql.raw<T>(text).execute(db)).rows;
}

/** A message that breaks no rule. */
export function message(over: Partial<NewMessage> = {}): NewMessage {
  return {
    scanner_id: 'hall',
    mac_address: 'A4:C1:38:0F:11:01',
    rssi: -60,
    timestamp: new Date('2026-01-31T12:00:00Z'),
    raw_payload: {},
    ...over,
  };
}
