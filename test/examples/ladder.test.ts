import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres, postgresVersions } from '../support/postgres.ts';
import { catalog, type Queryable, strangers } from './catalog.ts';

type Line = { line: string };
type Looking = <T>(look: (db: Queryable) => Promise<T>) => Promise<T>;

const systems = ['config-guardian', 'lumenlink', 'device-api'];

/** Up, all the way down, and up again: nothing may remain, and the schema must come back the same. */
async function climb(system: string, url: string, looking: Looking): Promise<void> {
  const dir = fileURLToPath(new URL(`../../examples/${system}/migrations`, import.meta.url));
  const migrator = createMigrator({ url, dir });
  const { applied } = await migrator.up();
  expect(applied.length).toBeGreaterThan(0);
  const schema = await looking(catalog);

  const down = await migrator.goto('0');
  expect([down.applied.length, down.version]).toEqual([applied.length, '0']);
  const rest = await looking(catalog);
  expect(rest.filter((line) => !/ _?schema_migrations/.test(line))).toEqual([]);
  expect(await looking(strangers)).toEqual([]);

  await migrator.up();
  expect(await looking(catalog)).toEqual(schema);
  const { migrations } = await migrator.status();
  expect(new Set(migrations.map(({ state }) => state))).toContain('applied');
  for (const { state, name } of migrations) {
    expect([name, state]).toEqual([name, name === 'add_timescale' ? 'skipped' : 'applied']);
  }
}

describe.each(postgresVersions)('on PostgreSQL %i', async (version) => {
  const server = await postgres(version);

  it.skipIf(server.missing).each(systems)('%s goes up, down and up', async (system) => {
    const url = await server.freshDatabase();
    await climb(system, url, async (look) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        return await look({ query: (sql) => client.query<Line>(sql) });
      } finally {
        await client.end();
      }
    });
  });
});

describe('on PGlite', () => {
  it.each(systems)('%s goes up, down and up', { timeout: 60_000 }, async (system) => {
    const data = join(folder(), 'data');
    await climb(system, `pglite:${data}`, async (look) => {
      const database = await PGlite.create(data);
      try {
        return await look(database);
      } finally {
        await database.close();
      }
    });
  });
});
