import pg from 'pg';
import { beforeAll, describe, test } from 'vitest';
import { engineFor } from '../../../src/engines/index.ts';
import { postgres } from '../../support/postgres.ts';
import { expectRefused } from './refused.ts';
import { examplesRun } from './suite.ts';

/** Runs the examples of the rules for PostgreSQL, but not those that need TimescaleDB, on a server of this version. */
export async function onPostgres(version: number): Promise<void> {
  const server = await postgres(version);
  const ground = await engineFor(server.url || 'postgres://localhost');
  describe.skipIf(server.missing)(`examples on PostgreSQL ${version}`, () => {
    beforeAll(async () => {
      if (server.missing) return;
      const client = new pg.Client(server.url);
      await client.connect();
      await client.query('SET allow_in_place_tablespaces = on');
      await client.query("CREATE TABLESPACE fast LOCATION ''");
      await client.end();
    });

    examplesRun(ground, version, ({ id }) => !id.startsWith('ts-'));

    test.each([
      ['concurrent-in-transaction', '25001'],
      ['enum-value-used-in-same-transaction', '55P04'],
    ])('%s: what handrail refuses, the server would refuse with %s', async (id, sqlState) => {
      await expectRefused(id, sqlState, await server.freshDatabase());
    });
  });
}
