import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();

test.skipIf(server.missing)(
  'a history that this user may not read is told by every verb',
  async () => {
    const url = new URL(await server.freshDatabase());
    const dir = folder({ '1_a.sql': 'SELECT 1;' });
    await createMigrator({ url: url.href, dir }).up();
    const client = new pg.Client(url.href);
    await client.connect();
    onTestFinished(async () => {
      await client.query('DROP ROLE handrail_stranger');
      await client.end();
    });
    await client.query('CREATE ROLE handrail_stranger LOGIN');
    url.username = 'handrail_stranger';
    const stranger = createMigrator({ url: url.href, dir });
    const verbs = [
      () => stranger.status(),
      () => stranger.validate(),
      () => stranger.force('1'),
      () => stranger.up(),
    ];
    for (const verb of verbs) {
      await expect(verb()).rejects.toMatchObject({
        code: 'RUN_STATEMENT_FAILED',
        details: { sqlState: '42501' },
      });
    }
  },
);

test.skipIf(server.missing)(
  'a row that a step without a transaction can no longer write',
  async () => {
    const url = await server.freshDatabase();
    const sql = `-- handrail: no-transaction
      CREATE TABLE a (id int);
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE read_only_sql_transaction; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON schema_migrations EXECUTE FUNCTION refuse();
      SELECT 1;`;
    const migrator = createMigrator({ url, dir: folder({ '1_a.sql': sql }) });
    await expect(migrator.up()).rejects.toMatchObject({
      details: { sqlState: '25006' },
      state: '1_a is half applied: 2 of 4 statements ran, statement 3 failed',
    });
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'partial', progress: 2 }]);
  },
);
