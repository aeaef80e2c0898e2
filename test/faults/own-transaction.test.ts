import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();
const urls: [string, () => Promise<string>, boolean][] = [
  ['postgres', () => server.freshDatabase(), server.missing],
  ['sqlite', async () => `sqlite:${join(folder({}), 'app.db')}`, false],
];

describe.each(urls)('a transaction that a file begins itself, on %s', (_, freshUrl, missing) => {
  const migrator = async (sql: string) => {
    const dir = folder({ '1_a.sql': `-- handrail: no-transaction\n${sql}` });
    return createMigrator({ url: await freshUrl(), dir });
  };

  test.skipIf(missing)('and never ends: refused before anything runs', async () => {
    const target = await migrator('CREATE TABLE a (id int);\nBEGIN;\nCREATE TABLE b (id int);\n');
    await expect(target.up()).rejects.toMatchObject({
      code: 'SOURCE_UNTERMINATED',
      at: { line: 3, column: 1 },
    });
    expect((await target.status()).migrations).toMatchObject([{ state: 'pending' }]);
  });

  test.skipIf(missing)('and that fails: nothing of it remains, nor is it recorded', async () => {
    const target = await migrator('BEGIN;\nCREATE TABLE a (id int);\nSELECT broken;\nCOMMIT;\n');
    await expect(target.up()).rejects.toMatchObject({
      code: 'RUN_STATEMENT_FAILED',
      state: '1_a is not applied, nothing of it remains',
    });
    expect((await target.status()).migrations).toMatchObject([{ state: 'pending' }]);
  });

  test.skipIf(missing)('behind another statement: what lasts is told and recorded', async () => {
    const target = await migrator(
      'CREATE TABLE a (id int);\nBEGIN;\nCREATE TABLE b (id int);\nSELECT broken;\nCOMMIT;\n',
    );
    await expect(target.up()).rejects.toMatchObject({
      state: '1_a is half applied: 1 of 5 statements ran, statement 4 failed',
    });
    expect((await target.status()).migrations).toMatchObject([{ state: 'partial', progress: 1 }]);
  });
});

describe.each(urls)('code that ends the transaction it runs in, on %s', (_, freshUrl, missing) => {
  const code = (body: string) => `import { sql } from 'kysely';
export async function up(db) {
  await sql\`CREATE TABLE a (id integer)\`.execute(db);
${body}
}`;

  test.skipIf(missing).each([
    ['COMMIT', '  await sql`COMMIT`.execute(db);', 'COMMIT'],
    ['ROLLBACK among others', '  await sql`/* x */ rollback; BEGIN`.execute(db);', 'ROLLBACK'],
    ['END', '  await sql`SELECT 1; END TRANSACTION`.execute(db);', 'END TRANSACTION'],
  ])(
    '%s through Kysely: stopped before it is sent, and rolled back',
    async (__, body, statement) => {
      const options = { url: await freshUrl(), dir: folder({ '1_a.mjs': code(body) }) };
      await expect(createMigrator(options).up()).rejects.toMatchObject({
        code: 'SOURCE_TRANSACTION_CONTROL',
        details: { statement },
        at: { line: 4 },
        state: 'rolled back: 1_a is not applied, nothing of it remains',
      });
      const other = { ...options, dir: folder({ '1_a.sql': 'CREATE TABLE a (id integer);' }) };
      expect((await createMigrator(other).up()).version).toBe('1');
    },
  );

  test.skipIf(missing)('savepoints and words that only look like it are fine', async () => {
    const body = `  await sql\`INSERT INTO a SELECT CASE WHEN 1 = 1 THEN 1 ELSE 2 END\`.execute(db);
  await db.transaction().execute((trx) => sql\`SELECT 'COMMIT'\`.execute(trx));`;
    const options = { url: await freshUrl(), dir: folder({ '1_a.mjs': code(body) }) };
    expect((await createMigrator(options).up()).version).toBe('1');
  });

  test.skipIf(missing)(
    'with the handle of the client: not recorded, and said to have stayed',
    async () => {
      const url = await freshUrl();
      type Handle = { query?(sql: string): Promise<unknown>; exec?(sql: string): unknown };
      const up = async (handle: unknown) => {
        const client = handle as Handle;
        const run = async (sql: string) => (client.query ? client.query(sql) : client.exec?.(sql));
        await run('CREATE TABLE a (id integer)');
        await run('COMMIT');
      };
      const migrations = [{ version: '1', name: 'a', up }];
      const migrator = createMigrator({ url, migrations });
      await expect(migrator.up()).rejects.toMatchObject({
        code: 'RUN_TRANSACTION_ENDED',
        state: '1_a is not recorded; what it did before it ended the transaction may have stayed',
      });
      expect((await migrator.status()).migrations).toMatchObject([{ state: 'pending' }]);
    },
  );
});
