import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { history, places, sql } from './places.ts';

const FILES = {
  '0001_users.sql': 'CREATE TABLE users (id integer PRIMARY KEY, email varchar(80) NOT NULL);',
  '0002_orders.sql':
    'CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users (id), note text);',
  '0003_paid.sql': 'ALTER TABLE orders ADD COLUMN paid integer;',
};
const USERS = 'CREATE TABLE users (id integer PRIMARY KEY, email varchar(80) NOT NULL)';
const ORDERS = 'CREATE TABLE orders (id integer PRIMARY KEY, user_id integer, note text)';

describe.each(places.filter(({ missing }) => !missing))('a baseline on $name', (place) => {
  async function schema(...statements: string[]) {
    const url = await place.fresh();
    await sql(url, ...statements, 'SELECT 1');
    return { url, migrator: createMigrator({ url, dir: folder(FILES) }) };
  }

  test('of the same tables is recorded; what is left runs', async () => {
    const { url, migrator } = await schema(USERS, ORDERS, 'CREATE TABLE other (x integer)');
    const dry = await migrator.adopt({ baseline: '2' }, { dryRun: true });
    expect(dry.adopted).toHaveLength(2);
    await expect(history(url)).rejects.toThrow();
    const result = await migrator.adopt({ baseline: '2' });
    expect(result).toMatchObject({
      tool: null,
      table: null,
      already: false,
      version: '0002',
      pending: [{ version: '0003', name: 'paid', state: 'pending' }],
      warnings: ['table other is in the database, and no migration makes it'],
    });
    expect(await history(url)).toEqual(['0001 users baseline', '0002 orders baseline']);
    expect((await migrator.up()).version).toBe('0003');
    expect(await migrator.adopt({ baseline: '2' })).toMatchObject({ already: true, adopted: [] });
  });

  test('of other tables is refused, with what differs', async () => {
    const { url, migrator } = await schema(
      'CREATE TABLE users (id integer PRIMARY KEY, email text, age integer)',
    );
    const error = await migrator.adopt({ baseline: '0002' }).catch((e) => e);
    expect(error.code).toBe('ADOPT_DIFFERENT');
    expect(error.details.differences).toEqual([
      'table orders is missing',
      `column users.email is text, not ${place.name === 'sqlite' ? 'varchar(80)' : 'character varying(80)'}`,
      'column users.email may be null in the database, and is not null by the migrations',
      'column users.age is only in the database',
    ]);
    await expect(history(url)).rejects.toThrow();
  });

  test('that is too low or too high is refused', async () => {
    const { migrator } = await schema(USERS, ORDERS);
    await expect(migrator.adopt({ baseline: '3' })).rejects.toMatchObject({
      details: { version: '0003', differences: ['column orders.paid is missing'] },
    });
    await expect(migrator.adopt({ baseline: '4' })).rejects.toMatchObject({
      code: 'PLAN_UNKNOWN_VERSION',
    });
    await expect(migrator.adopt({ baseline: 'x' })).rejects.toMatchObject({
      code: 'USAGE_INVALID',
    });
    const other = await schema(USERS, ORDERS, 'ALTER TABLE orders ADD COLUMN paid integer');
    await expect(other.migrator.adopt({ baseline: '2' })).rejects.toMatchObject({
      details: { differences: ['column orders.paid is only in the database'] },
    });
  });

  test('needs a history without rows of other runs', async () => {
    const { migrator } = await schema();
    await migrator.up({ count: 1 });
    await expect(migrator.adopt({ baseline: '2' })).rejects.toMatchObject({
      code: 'ADOPT_HISTORY_EXISTS',
    });
    const broken = await schema(USERS);
    const dir = folder({ '1_a.sql': 'CREATE TABEL a (x integer);' });
    const migrator2 = createMigrator({ url: broken.url, dir });
    await expect(migrator2.adopt({ baseline: '1' })).rejects.toMatchObject({
      code: 'RUN_STATEMENT_FAILED',
      state: expect.stringContaining('on a scratch database'),
    });
  });
});
