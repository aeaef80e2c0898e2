import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { engineFor } from '../../../src/engines/index.ts';
import type { Rule } from '../../../src/lint/rule.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { postgres } from '../../support/postgres.ts';
import { textsOf } from './lint.ts';
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
    ])('%s: what handrail refuses before it runs, PostgreSQL refuses', async (id, code) => {
      const rule = rules.find((one) => one.id === id) as Rule;
      const client = new pg.Client(await server.freshDatabase());
      await client.connect();
      await client.query(textsOf(rule.given).join(''));
      const answer = client.query(`BEGIN; ${textsOf(rule.bad).join('')}`);
      await expect(answer).rejects.toMatchObject({ code });
      expect(rule.effect).toContain(code);
      await client.end();
    });
  });
}
