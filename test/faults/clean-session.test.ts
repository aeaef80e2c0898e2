import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();

const dumpHeader = "SELECT pg_catalog.set_config('search_path', '', false);\n";

describe.skipIf(server.missing)('what a migration sets', () => {
  test.each([
    ['in a transaction', ''],
    ['without a transaction', '-- handrail: no-transaction\n'],
  ])('%s stays its own, in one run as in several', async (_, direction) => {
    const dir = folder({
      '1_dump.sql': `${direction}${dumpHeader}CREATE TABLE public.a (id int);`,
      '2_plain.sql': 'CREATE TABLE b (id int);\nSET ROLE pg_monitor;',
      '3_plain.sql': 'CREATE TABLE c (id int);',
    });
    const migrator = createMigrator({ url: await server.freshDatabase(), dir });
    await expect(migrator.up()).resolves.toMatchObject({ version: '3', appliedCount: 3 });
  });
});
