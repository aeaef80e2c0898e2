import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configuredMigrator, loadSettings } from 'handrail';
import type pg from 'pg';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createDatabaseClient } from '../src/db/client.ts';
import { config, copy, migrations } from './support.ts';

const production = {
  DB_HOST: 'db.internal',
  DB_NAME: 'btmqtt',
  DB_USER: 'subscriber',
  DB_PASSWORD: 'p@ss/word',
};

/** Sets variables of the environment for this test. */
function given(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

describe('configuration', () => {
  test.each([
    ['development', {}, 'postgres://btmqtt:password@localhost:5432/btmqtt_dev'],
    ['test', {}, 'postgres://btmqtt:password@localhost:5432/btmqtt_test'],
    ['production', production, 'postgres://subscriber:p%40ss%2Fword@db.internal:5432/btmqtt'],
  ])('%s has its own database', async (env, variables, url) => {
    await expect(loadSettings({ config, env }, variables)).resolves.toMatchObject({
      environment: env,
      url,
      dir: ['src/db/migrations'],
      types: { out: 'src/db/types.ts' },
      notes: [],
    });
  });

  test('NODE_ENV chooses the environment, and development is where it is not set', async () => {
    await expect(loadSettings({ config }, { NODE_ENV: 'test' })).resolves.toMatchObject({
      environment: 'test',
    });
    await expect(loadSettings({ config }, {})).resolves.toMatchObject({
      environment: 'development',
    });
  });

  test('a variable that production lacks is named with its place', async () => {
    const { DB_PASSWORD, ...rest } = production;
    const line = readFileSync(config, 'utf8').split(`$\{DB_PASSWORD}`)[0]?.split('\n').length;
    await expect(loadSettings({ config, env: 'production' }, rest)).rejects.toMatchObject({
      code: 'CONFIG_MISSING_VARIABLE',
      details: { variable: 'DB_PASSWORD' },
      at: { line },
    });
  });

  test('a key that does not exist is refused, with the one that was meant', async () => {
    const file = join(copy(), 'config/database.yml');
    writeFileSync(file, readFileSync(config, 'utf8').replace('idle_timeout', 'idle_timout'));
    await expect(loadSettings({ config: file }, {})).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('idle_timeout'),
    });
  });

  test('no credentials are in the migrations, nor those of production in the configuration', () => {
    const ofProduction = readFileSync(config, 'utf8').split('production:')[1];
    for (const key of ['user', 'password']) expect(ofProduction).toMatch(`${key}: \${DB_`);
    for (const name of ['001_initial_schema', '002_add_indexes', '003_add_constraints']) {
      const text = readFileSync(join(migrations, `${name}.ts`), 'utf8');
      expect(text).not.toMatch(/password|postgres:\/\/|process\.env/i);
    }
  });
});

describe('client', () => {
  test.each([
    ['development', { min: 2, max: 10, idleTimeoutMillis: 30_000 }],
    ['test', { min: 1, max: 5 }],
    ['production', { min: 5, max: 20, idleTimeoutMillis: 60_000 }],
  ])('of %s has the pool of its section', async (env, pool) => {
    given({ ...production, DATABASE_URL: undefined });
    const client = await createDatabaseClient({ config, env });
    expect((client.pool as pg.Pool).options).toMatchObject(pool);
    await client.close();
  });

  test('is Kysely over pg, and connects to nothing before the first query', async () => {
    given({ DATABASE_URL: undefined });
    const client = await createDatabaseClient({ config, env: 'test' });
    expect(client).toMatchObject({
      environment: 'test',
      database: 'localhost/btmqtt_test',
      driver: 'pg',
    });
    const query = client.db.selectFrom('raw_messages').select('rssi');
    expect(query.compile().sql).toBe('select "rssi" from "raw_messages"');
    expect((client.pool as pg.Pool).totalCount).toBe(0);
    await client.close();
  });

  test('says within its time that a server which is not there does not answer', async () => {
    const url = 'postgres://btmqtt:secret@127.0.0.1:1/btmqtt';
    const client = await createDatabaseClient({ config, url });
    const health = await client.health(1000);
    expect(health).toMatchObject({ ok: false, error: expect.stringContaining('ECONNREFUSED') });
    expect(health.error).not.toContain('secret');
    await client.close();
  });
});

test('the migrations are found in their order, each with a way back', async () => {
  const flags = { config, dir: [migrations], databaseUrl: 'sqlite::memory:' };
  const { migrations: found } = await (await configuredMigrator(flags)).status();
  expect(found).toMatchObject([
    { version: '001', name: 'initial_schema', reversible: true },
    { version: '002', name: 'add_indexes', reversible: true },
    { version: '003', name: 'add_constraints', reversible: true },
  ]);
});
