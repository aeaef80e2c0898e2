import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { startPostgres } from '../../tools/postgres.mjs';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { filesOf, snapshot } from '../support/snapshot.ts';

const server = await postgres();

/** A host that takes connections and answers what `hear` says, or never; gives its address. */
async function host(hear: (socket: Socket, heard: Buffer) => void): Promise<string> {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {}).on('data', (heard) => hear(socket, heard));
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(listener.address() as { port: number }).port}`;
}

const NO_TLS = 'N';
const WANTS_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

describe('a host', () => {
  const dir = () => folder({ '0001_a.sql': 'SELECT 1;' });
  const verbs = (address: string, query = '', seconds = 0.3) => {
    const url = `postgres://app:s3cret@${address}/shop${query}`;
    const migrator = createMigrator({ url, dir: dir(), connectTimeoutSeconds: seconds });
    return [() => migrator.up(), () => migrator.status(), () => migrator.validate()];
  };
  const expected = (code: string, reason = /./) => ({
    code,
    message: expect.stringMatching(reason),
    hint: expect.stringMatching(/./),
  });

  test.each<[string, (socket: Socket, heard: Buffer) => void, string]>([
    ['takes the connection and is silent', () => {}, ''],
    [
      'has no TLS and is silent then',
      (socket, heard) => {
        if (heard.length === 8) socket.write(NO_TLS);
      },
      '',
    ],
    [
      'begins TLS and is silent then',
      (socket, heard) => {
        if (heard.length === 8) socket.write('S');
      },
      '?sslmode=require',
    ],
    [
      'asks for the password and is silent then',
      (socket, heard) => {
        socket.write(heard.length === 8 ? NO_TLS : WANTS_PASSWORD);
        if (heard.length !== 8) socket.removeAllListeners('data');
      },
      '',
    ],
  ])('that %s: given up after the limit', async (_, hear, query) => {
    for (const verb of verbs(await host(hear), query)) {
      const error = await verb().catch((thrown) => thrown);
      expect(error).toMatchObject(expected('CONNECT_TIMEOUT', /did not answer within 0\.3 s$/));
      expect(JSON.stringify([error, error.message, error.hint, String(error.cause)])).not.toContain(
        's3cret',
      );
    }
  });

  test('that is silent is given up after 10 seconds where nobody says otherwise', async () => {
    const url = `postgres://${await host(() => {})}/shop`;
    await expect(createMigrator({ url, dir: dir() }).version()).rejects.toMatchObject({
      code: 'CONNECT_TIMEOUT',
      details: { seconds: 10 },
    });
  });

  test.each<[string, (socket: Socket) => void]>([
    ['hangs up at once', (socket) => socket.destroy()],
    ['is no PostgreSQL server', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('that %s', async (_, hear) => {
    for (const verb of verbs(await host(hear), '', 5)) {
      await expect(verb()).rejects.toMatchObject({
        code: expect.stringMatching(/^CONNECT_(FAILED|REFUSED)$/),
      });
    }
  });

  test.each([
    ['where nobody listens', '127.0.0.1:1', 'CONNECT_REFUSED'],
    ['that has no address', 'nothing.invalid', 'CONNECT_REFUSED'],
  ])('%s', async (_, address, code) => {
    for (const verb of verbs(address, '', 10))
      await expect(verb()).rejects.toMatchObject(expected(code));
  });
});

describe.skipIf(server.missing)('a server', () => {
  const dir = () => folder({ '0001_a.sql': 'CREATE TABLE a (id integer);' });

  async function asSuperuser<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(url);
    await client.connect();
    return use(client).finally(() => client.end());
  }

  test('that has no such database: nothing is made', async () => {
    const url = new URL(server.url);
    url.pathname = '/no_such_database';
    await expect(createMigrator({ url: url.href, dir: dir() }).up()).rejects.toMatchObject({
      code: 'CONNECT_DATABASE_MISSING',
      details: { database: 'no_such_database' },
    });
    const { rows } = await asSuperuser(server.url, (client) =>
      client.query("SELECT FROM pg_database WHERE datname = 'no_such_database'"),
    );
    expect(rows).toEqual([]);
  });

  test('that takes no further connection: says so', async () => {
    const url = await server.freshDatabase();
    const name = new URL(url).pathname.slice(1);
    await asSuperuser(server.url, (client) =>
      client.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`),
    );
    const role = new URL(url);
    role.username = 'handrail_crowded';
    await asSuperuser(server.url, (client) => client.query('CREATE ROLE handrail_crowded LOGIN'));
    onTestFinished(async () => {
      await asSuperuser(server.url, (client) => client.query('DROP ROLE handrail_crowded'));
    });
    await expect(createMigrator({ url: role.href, dir: dir() }).up()).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining('too many connections'),
    });
  });

  test('whose user may only read: every verb that writes says which right is missing', async () => {
    const url = await server.freshDatabase();
    await createMigrator({
      url,
      dir: folder({
        '0001_a.sql': 'CREATE TABLE a (id integer);\n-- handrail: down\nDROP TABLE a;',
      }),
    }).up();
    const reader = new URL(url);
    reader.username = 'handrail_reader';
    await asSuperuser(url, (client) =>
      client.query(
        'CREATE ROLE handrail_reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO handrail_reader',
      ),
    );
    onTestFinished(async () => {
      await asSuperuser(url, (client) =>
        client.query('DROP OWNED BY handrail_reader; DROP ROLE handrail_reader'),
      );
    });
    const before = await snapshot(url);
    const two = folder({
      '0001_a.sql': 'CREATE TABLE a (id integer);\n-- handrail: down\nDROP TABLE a;',
      '0002_b.sql': 'SELECT 1;\n-- handrail: down\nSELECT 1;',
    });
    const migrator = createMigrator({ url: reader.href, dir: two });
    const forbidden = {
      details: { sqlState: '42501' },
      hint: expect.stringMatching(/right|owner/i),
    };
    await expect(migrator.up()).rejects.toMatchObject(forbidden);
    await expect(migrator.force('2')).rejects.toMatchObject({ details: { sqlState: '42501' } });
    await expect(migrator.down()).rejects.toMatchObject({
      state: expect.stringContaining('rolled back'),
    });
    expect(await snapshot(url)).toBe(before);
    expect((await migrator.status()).migrations.map(({ state }) => state)).toEqual([
      'applied',
      'pending',
    ]);
  });
});

describe('a file that is no SQLite database', () => {
  const dir = () => folder({ '0001_a.sql': 'CREATE TABLE a (id integer);' });

  /** The bytes of a database with some rows. */
  async function database(): Promise<Buffer> {
    const url = `sqlite:${join(folder(), 'whole.db')}`;
    const rows = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO t SELECT hex(randomblob(50)) FROM n;`;
    await createMigrator({
      url,
      dir: folder({ '0001_t.sql': `CREATE TABLE t (x); ${rows}` }),
    }).up();
    return readFileSync(url.slice('sqlite:'.length));
  }

  test.each<[string, () => Promise<Buffer> | Buffer]>([
    ['text', () => Buffer.from('CREATE TABLE a (id integer);\n'.repeat(200))],
    ['noise', () => Buffer.alloc(8192, 'noise')],
    ['a database that is cut off', async () => (await database()).subarray(0, 5000)],
    [
      'a database with a broken page',
      async () => (await database()).fill(0xff, 4096, 8192).fill(0xff, 100, 300),
    ],
  ])('%s: refused, and left as it is', async (_, content) => {
    const folderOfIt = folder();
    const url = `sqlite:${join(folderOfIt, 'app.db')}`;
    writeFileSync(join(folderOfIt, 'app.db'), await content());
    const before = filesOf(folderOfIt);
    const migrator = createMigrator({ url, dir: dir() });
    for (const verb of [() => migrator.up(), () => migrator.status(), () => migrator.force('1')]) {
      await expect(verb()).rejects.toMatchObject({ code: 'CONNECT_FAILED' });
    }
    expect(filesOf(folderOfIt)).toEqual(before);
  });
});

describe.skipIf(server.missing)('a standby', () => {
  test('may be read, and refuses what writes', async () => {
    const data = join(folder(), 'data');
    const own = { dir: data, settings: { wal_level: 'replica', max_wal_senders: 2 } };
    chmodSync(dirname(data), 0o755);
    const files = folder({ '0001_a.sql': 'CREATE TABLE a (id integer);' });
    const primary = await startPostgres(own);
    await createMigrator({ url: primary.url, dir: files }).up();
    await primary.stop();
    writeFileSync(join(data, 'standby.signal'), '');
    const standby = await startPostgres(own);
    onTestFinished(() => standby.stop());
    writeFileSync(join(files, '0002_b.sql'), 'CREATE TABLE b (id integer);');
    const migrator = createMigrator({ url: standby.url, dir: files });
    expect((await migrator.status()).migrations.map(({ state }) => state)).toEqual([
      'applied',
      'pending',
    ]);
    for (const verb of [() => migrator.up(), () => migrator.force('2')]) {
      await expect(verb()).rejects.toMatchObject({
        message: expect.stringContaining('during recovery'),
        hint: 'Use the address of the primary server: this one is a standby.',
      });
    }
    const fresh = createMigrator({ url: standby.url, dir: files, table: 'other' });
    await expect(fresh.up()).rejects.toMatchObject({ code: 'HISTORY_NOT_WRITABLE' });
  });
});
