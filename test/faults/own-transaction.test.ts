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
