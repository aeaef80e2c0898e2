import { describe, expect, onTestFinished, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { startProxy } from './support/proxy.ts';

const server = await postgres();
const ENDS = 'SELECT pg_terminate_backend(pg_backend_pid());';

const files = (last: string) => ({
  ...Object.fromEntries([1, 2, 3, 4].map((n) => [`${n}_t.sql`, `CREATE TABLE t${n} (id int);`])),
  '5_last.sql': last,
});

describe.skipIf(server.missing)('the server ends the connection', () => {
  test('in a batch: the error says why, and which migrations were applied before', async () => {
    const migrator = createMigrator({
      url: await server.freshDatabase(),
      dir: folder(files(ENDS)),
    });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'CONNECT_LOST',
      message: expect.stringContaining('administrator command'),
      results: [1, 2, 3, 4].map((n) => ({ version: String(n) })),
    });
    expect((await migrator.status()).version).toBe('4');
  });

  test('outside a transaction: the migration is half applied', async () => {
    const migrator = createMigrator({
      url: await server.freshDatabase(),
      dir: folder(files(`-- handrail: no-transaction\nCREATE TABLE t5 (id int);\n${ENDS}`)),
    });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'CONNECT_LOST' });
    expect((await migrator.status()).migrations.at(-1)).toMatchObject({
      state: 'partial',
      progress: 1,
    });
  });
});

describe.skipIf(server.missing)(
  'the connection is lost as a migration without a transaction',
  () => {
    const dir = () =>
      folder({ '1_a.sql': '-- handrail: no-transaction\nCREATE TABLE a (id int);' });

    /** Cuts the answer to the first message that holds all of these words. */
    async function cutAfter(...words: string[]) {
      const url = await server.freshDatabase();
      let expected = false;
      const proxy = await startProxy(server.port, 'fin', ({ direction, bytes }) => {
        if (direction === 'to-server') {
          expected ||= words.every((word) => bytes.includes(word));
          return 'forward';
        }
        const cut = expected;
        expected = false;
        return cut ? 'cut-before' : 'forward';
      });
      onTestFinished(() => proxy.close());
      const migrator = createMigrator({ url: proxy.through(url), dir: dir() });
      await expect(migrator.up()).rejects.toMatchObject({ code: 'CONNECT_LOST' });
      return createMigrator({ url, dir: dir(), lockWaitSeconds: 5 });
    }

    test('begins: nobody waits for its lease', async () => {
      // By then the row is there.
      const direct = await cutAfter('INSERT INTO', 'held_until');
      expect((await direct.status()).dirty).toBe(true);
      await expect(direct.up()).resolves.toMatchObject({ version: '1' });
    });

    test('has begun, before its first statement: nobody waits for its lease', async () => {
      const direct = await cutAfter('SET application_name', 'handrail up 1');
      expect((await direct.status()).dirty).toBe(true);
      await expect(direct.up()).resolves.toMatchObject({ version: '1' });
    });
  },
);

describe.skipIf(server.missing)('redo of several', () => {
  test('whose way up fails in a batch names the statement and what was done', async () => {
    const url = await server.freshDatabase();
    const up = (n: number, more = '') =>
      `CREATE TABLE t${n} (id int);${more}\n-- handrail: down\nDROP TABLE t${n};`;
    await createMigrator({ url, dir: folder({ '1_a.sql': up(1), '2_b.sql': up(2) }) }).up();
    const dir = folder({ '1_a.sql': up(1), '2_b.sql': up(2, '\nSELECT broken;') });
    const migrator = createMigrator({ url, dir });
    await expect(migrator.redo({ count: 2 })).rejects.toMatchObject({
      code: 'RUN_STATEMENT_FAILED',
      at: { line: 2 },
      results: [
        { version: '2', direction: 'down' },
        { version: '1', direction: 'down' },
        { version: '1', direction: 'up' },
      ],
    });
    expect((await migrator.status()).migrations).toMatchObject([
      { state: 'applied' },
      { state: 'pending' },
    ]);
  });
});
