import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, test } from 'vitest';
import { type CodeMigration, createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

type Database = InstanceType<typeof DatabaseSync>;

const server = await postgres();
const url = () => `sqlite:${folder()}/app.db`;

const users: CodeMigration = {
  version: 1,
  name: 'users',
  up: (db: Database) => db.exec('CREATE TABLE users (id INTEGER PRIMARY KEY)'),
  down: (db: Database) => db.exec('DROP TABLE users'),
};

describe('objects', () => {
  test('get the client itself, synchronous or not, and go up and down', async () => {
    let seen: unknown;
    const second: CodeMigration = {
      version: 2n,
      name: 'orders',
      async up(db: Database) {
        seen = db;
        await new Promise((resolve) => setTimeout(resolve, 5));
        db.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
      },
    };
    const migrator = createMigrator({
      url: url(),
      driver: '@photostructure/sqlite',
      migrations: [second, users],
    });
    await expect(migrator.up()).resolves.toMatchObject({ version: '2', appliedCount: 2 });
    expect(seen).toBeInstanceOf(DatabaseSync);
    const { migrations } = await migrator.status();
    expect(migrations.map(({ reversible }) => reversible)).toEqual([true, false]);
    await expect(migrator.down()).rejects.toMatchObject({ code: 'PLAN_NO_DOWN' });
  });

  test('stand in one order with files; a version of both is an error that names both', async () => {
    const dir = folder({ '2_b.sql': 'CREATE TABLE b AS SELECT * FROM users;' });
    const options = { url: url(), dir, migrations: [users] };
    await expect(createMigrator(options).up()).resolves.toMatchObject({ appliedCount: 2 });
    const clash = createMigrator({ ...options, migrations: [{ ...users, version: '002' }] });
    await expect(clash.up()).rejects.toMatchObject({ code: 'SOURCE_DUPLICATE_VERSION' });
  });

  test('that fail leave nothing', async () => {
    const migrator = createMigrator({
      url: url(),
      migrations: [
        {
          ...users,
          up(db: Database) {
            db.exec('CREATE TABLE users (id INTEGER PRIMARY KEY)');
            throw new Error('no');
          },
        },
      ],
    });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'RUN_CODE_FAILED',
      message: 'no',
      state: 'rolled back: 1_users is not applied, nothing of it remains',
    });
    await expect(migrator.status()).resolves.toMatchObject({ version: '0' });
  });

  test('have no checksum unless one is given; then a change is noticed', async () => {
    const database = url();
    const up = (checksum?: string) =>
      createMigrator({
        url: database,
        migrations: [checksum === undefined ? users : { ...users, checksum }],
      }).up();
    await up('1');
    await expect(up()).resolves.toMatchObject({ applied: [] });
    await expect(up('1')).resolves.toMatchObject({ applied: [] });
    await expect(up('2')).rejects.toMatchObject({ code: 'PLAN_MODIFIED' });
  });

  test.each([
    [{ version: 0, name: 'x', up() {} }, 'version 0'],
    [{ version: 1.5, name: 'x', up() {} }, 'no whole number'],
    [{ version: 1, name: '', up() {} }, 'no name'],
    [{ version: 1, name: 'x' } as never, '"up" is no function'],
  ])('that can not be are refused: %o', async (object, message) => {
    const migrator = createMigrator({ url: url(), migrations: [object] });
    const error = await migrator.up().catch((thrown) => thrown);
    expect(error.code).toBe('SOURCE_INVALID_OBJECT');
    expect(error.message).toContain(message);
  });

  test.skipIf(server.missing)('on PostgreSQL get the client with its usual values', async () => {
    const values: unknown[] = [];
    const migrator = createMigrator({
      url: await server.freshDatabase(),
      migrations: [
        {
          version: 1,
          name: 'x',
          async up(client) {
            const { rows } = await client.query('SELECT 1::int AS n, true AS t, $1::int AS p', [7]);
            values.push(rows[0]);
          },
        },
      ],
    });
    await migrator.up();
    expect(values).toEqual([{ n: 1, t: true, p: 7 }]);
  });
});
