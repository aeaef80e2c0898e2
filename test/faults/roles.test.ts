import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();
let made = 0;

/** A database with a login that is a member of an owner; neither may write the history of the other. */
async function place() {
  const url = await server.freshDatabase();
  const names = [`login_${process.pid}_${++made}`, `owner_${process.pid}_${made}`] as const;
  const [login, owner] = names;
  const admin = new pg.Client(url);
  await admin.connect();
  onTestFinished(async () => {
    await admin.query(`REVOKE ALL ON SCHEMA app FROM ${owner}`).catch(() => {});
    for (const name of names) await admin.query(`DROP OWNED BY ${name} CASCADE`);
    for (const name of names) await admin.query(`DROP ROLE ${name}`);
    await admin.end();
  });
  await admin.query(`CREATE ROLE ${owner}; CREATE ROLE ${login} LOGIN IN ROLE ${owner};
    CREATE SCHEMA app AUTHORIZATION ${owner}; CREATE SCHEMA ops AUTHORIZATION ${login};
    ALTER ROLE ${login} SET search_path = app`);
  const own = Object.assign(new URL(url), { username: login }).href;
  const ask = async (sql: string) => (await admin.query(sql)).rows.map((row) => Object.values(row));
  return { url: own, login, owner, ask };
}

const OWNERS = `SELECT relname, pg_get_userbyid(relowner) FROM pg_class
  WHERE relnamespace IN ('app'::regnamespace, 'ops'::regnamespace) AND relkind = 'r' ORDER BY 1`;

describe.skipIf(server.missing)('role', () => {
  test.each([{}, { atomic: true }])(
    'owns what migrations make, and the login the history: %j',
    async (how) => {
      const { url, login, owner, ask } = await place();
      const outside = 'atomic' in how ? '' : '-- handrail: no-transaction\n';
      const dir = folder({
        '1_a.sql': 'CREATE TABLE a (id int);',
        '2_b.sql': 'CREATE TABLE b (id int); RESET ROLE;',
        '3_c.sql': `${outside}CREATE TABLE c (id int);\nCREATE TABLE d (id int);`,
      });
      const migrator = createMigrator({ url, dir, role: owner, table: 'ops.history' });
      await expect(migrator.up(how)).resolves.toMatchObject({ version: '3' });
      expect(await ask(OWNERS)).toEqual([
        ['a', owner],
        ['b', owner],
        ['c', owner],
        ['d', owner],
        ['history', login],
      ]);
    },
  );

  test('runs code as well', async () => {
    const { url, owner, ask } = await place();
    const sql = 'CREATE TABLE a (id int)';
    const up = (client: pg.Client) => client.query(sql);
    const migrations = [{ version: 1, name: 'code', up }];
    await createMigrator({ url, migrations, role: owner, table: 'ops.history' }).up();
    expect((await ask(OWNERS))[0]).toEqual(['a', owner]);
  });

  test('that is not there: said before anything runs, by a dry run too', async () => {
    const { url, ask } = await place();
    const dir = folder({ '1_a.sql': 'CREATE TABLE a (id int);' });
    const migrator = createMigrator({ url, dir, role: 'nobody_here', table: 'ops.history' });
    for (const dryRun of [true, false]) {
      await expect(migrator.up({ dryRun })).rejects.toMatchObject({
        code: 'CONNECT_ROLE',
        message: expect.stringContaining('role "nobody_here" does not exist'),
      });
    }
    expect(await ask(OWNERS)).toEqual([]);
  });

  test('that the login is no member of: the same', async () => {
    const { url, ask } = await place();
    const dir = folder({ '1_a.sql': 'CREATE TABLE a (id int);' });
    const migrator = createMigrator({ url, dir, role: 'pg_monitor', table: 'ops.history' });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'CONNECT_ROLE',
      message: expect.stringContaining('permission denied to set role "pg_monitor"'),
    });
    expect(await ask(OWNERS)).toEqual([]);
  });

  test('of the login itself (ALTER ROLE … SET role) is what migrations and history have', async () => {
    const { url, login, owner, ask } = await place();
    await ask(`ALTER ROLE ${login} SET role = ${owner}`);
    const dir = folder({ '1_a.sql': 'CREATE TABLE a (id int);', '2_b.sql': 'CREATE TABLE b ();' });
    await createMigrator({ url, dir, table: 'app.history' }).up();
    expect(new Set((await ask(OWNERS)).map(([, who]) => who))).toEqual(new Set([owner]));
  });
});

test('a database without roles says so', async () => {
  const dir = folder({ '1_a.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY);' });
  await expect(
    createMigrator({ url: 'sqlite::memory:', dir, role: 'owner' }).up(),
  ).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
