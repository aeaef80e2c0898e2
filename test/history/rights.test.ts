import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { page } from '../support/markdown.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();
const old = await postgres(14);

/** The SQL of the guide, block by block; its users have names of this test, since servers are shared. */
const [setUp = '', look = '', takeBack = '', check = ''] = [
  ...page('docs/guides/rights.md').text.matchAll(/```sql\n([\s\S]*?)```/g),
].map(([, sql = '']) => sql.replace(/\b(?:migrator|app|monitor)\b/g, 'handrail_$&'));

const dir = () =>
  folder({
    '0001_a.sql': 'CREATE TABLE a (id serial PRIMARY KEY);\n-- handrail: down\nDROP TABLE a;',
    '0002_b.sql': 'CREATE TABLE b (id integer);\n-- handrail: down\nDROP TABLE b;',
  });

describe.each([server, old])('the rights of the guide', (one) => {
  /** A database in which the administrator has done what the guide says. */
  async function database() {
    const url = await one.freshDatabase();
    const as = async (user: string, sql: string) => {
      const client = new pg.Client(urlOf(user));
      await client.connect();
      return client.query(sql).finally(() => client.end());
    };
    const urlOf = (user: string) => {
      const own = new URL(url);
      own.username = user;
      return own.href;
    };
    await as('postgres', setUp);
    onTestFinished(async () => {
      for (const user of ['handrail_migrator', 'handrail_app', 'handrail_monitor']) {
        await as('postgres', `DROP OWNED BY ${user} CASCADE; DROP ROLE ${user}`);
      }
    });
    const migrator = (user: string, files: string, table = 'migrations.history') =>
      createMigrator({ url: urlOf(user), dir: files, table });
    return { as, migrator };
  }

  const refused = { code: '42501' };

  test.skipIf(one.missing)('suffice for everyone, and for no more', async () => {
    const { as, migrator } = await database();
    const files = dir();
    await migrator('handrail_migrator', files).up();
    await migrator('handrail_migrator', files).redo();
    await as('handrail_migrator', look);

    await as('handrail_app', 'INSERT INTO a DEFAULT VALUES; DELETE FROM a');
    for (const sql of [
      'SELECT FROM migrations.history',
      'UPDATE migrations.history SET down = NULL',
      'CREATE TABLE mine ()',
    ]) {
      await expect(as('handrail_app', sql)).rejects.toMatchObject(refused);
    }
    const watching = migrator('handrail_monitor', files);
    expect((await watching.status()).version).toBe('0002');
    expect((await watching.validate()).problems).toEqual([]);
    expect((await watching.down({ dryRun: true })).pending).toHaveLength(1);
    await expect(watching.down()).rejects.toMatchObject({ details: { sqlState: '42501' } });
    await expect(watching.force('1')).rejects.toMatchObject({ details: { sqlState: '42501' } });
    await expect(as('handrail_monitor', 'DELETE FROM migrations.history')).rejects.toMatchObject(
      refused,
    );
    expect((await as('postgres', check)).rows).toEqual([]);
  });

  test.skipIf(one.missing)('in public, the application is told apart', async () => {
    const { as, migrator } = await database();
    await migrator('handrail_migrator', dir(), 'schema_migrations').up();
    expect((await as('postgres', check)).rows).toContainEqual({
      grantee: 'handrail_app',
      privilege_type: 'UPDATE',
    });
    await as('handrail_migrator', takeBack);
    expect((await as('postgres', check)).rows).toEqual([]);
    const forged = 'UPDATE schema_migrations SET down = NULL';
    await expect(as('handrail_app', forged)).rejects.toMatchObject(refused);
  });

  test.skipIf(one.missing)(
    'matter: who writes the history runs SQL as the one who migrates',
    async () => {
      const { as, migrator } = await database();
      await migrator('handrail_migrator', dir(), 'schema_migrations').up();
      await as(
        'handrail_app',
        `UPDATE schema_migrations SET down = 'CREATE TABLE forged ()',
         down_checksum = 'sha256:' || encode(sha256('CREATE TABLE forged ()'), 'hex') WHERE version = '0002'`,
      );
      await migrator(
        'handrail_migrator',
        folder({ '0001_a.sql': 'SELECT 1' }),
        'schema_migrations',
      ).down();
      const { rows } = await as(
        'postgres',
        "SELECT tableowner FROM pg_tables WHERE tablename = 'forged'",
      );
      expect(rows).toEqual([{ tableowner: 'handrail_migrator' }]);
    },
  );
});
