import { configuredMigrator } from 'handrail';
import { Migrator } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Database } from '../src/db/client.ts';
import * as first from '../src/db/migrations/001_initial_schema.ts';
import * as second from '../src/db/migrations/002_add_indexes.ts';
import * as third from '../src/db/migrations/003_add_constraints.ts';
import { migrateToLatest, migrationStatus, requireMigrations } from '../src/db/migrator.ts';
import { catalog } from './catalog.ts';
import { clientFor, flagsFor, rows, servers } from './databases.ts';
import { npm } from './support.ts';

/** Applies migrations as Kysely's own migrator does: all, or up to one. */
async function migrateWithKysely({ db }: Database, to?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    // It knows nothing of "transaction: false", which 002 needs.
    disableTransactions: true,
    provider: {
      getMigrations: async () => ({
        '001_initial_schema': first,
        '002_add_indexes': second,
        '003_add_constraints': third,
      }),
    },
  });
  const { error } = to ? await migrator.migrateTo(to) : await migrator.migrateToLatest();
  if (error) throw error;
}

describe.each(servers)("a database of Kysely's migrator, on PostgreSQL $major", (server) => {
  test('that has some of them is taken over, and goes on from there', async () => {
    const url = await server.freshDatabase();
    const client = await clientFor(url);
    await migrateWithKysely(client, '001_initial_schema');
    const flags = flagsFor(url);
    const { code, stdout } = await npm('migrate:adopt', { DATABASE_URL: url });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('001') });
    const { migrations } = await migrationStatus(flags);
    expect(migrations.map(({ state }) => state)).toEqual(['applied', 'pending', 'pending']);
    expect((await migrateToLatest(flags)).applied).toHaveLength(2);
    await requireMigrations(flags);
    expect(await rows(client, 'SELECT name FROM kysely_migration')).toEqual([
      { name: '001_initial_schema' },
    ]);
  });

  test('that has all of them is as one that handrail migrated, and can go all the way back', async () => {
    const [url, other] = [await server.freshDatabase(), await server.freshDatabase()];
    const client = await clientFor(url);
    await migrateWithKysely(client);
    const migrator = await configuredMigrator(flagsFor(url));
    expect((await migrator.adopt({ from: 'kysely' })).adopted).toHaveLength(3);
    expect((await migrator.up()).applied).toEqual([]);
    await migrateToLatest(flagsFor(other));
    expect(await catalog(client)).toEqual(await catalog(await clientFor(other)));
    expect((await migrator.down({ all: true })).applied).toHaveLength(3);
  });
});
