import pg from 'pg';
import { describe } from 'vitest';
import { engineFor } from '../../../src/engines/index.ts';
import { examplesRun } from './suite.ts';

const { HANDRAIL_TIMESCALE_URL: url } = process.env;

if (url === undefined) {
  process.stderr.write(
    'skipped: the examples of the rules for TimescaleDB. HANDRAIL_TIMESCALE_URL is not set; it names a database of a\n' +
      'server that has it.\n',
  );
}
const version = url === undefined ? 0 : await versionOf(url);
const ground = await engineFor(url ?? 'postgres');

describe.skipIf(url === undefined)(`examples on TimescaleDB, PostgreSQL ${version}`, () => {
  examplesRun(ground, version, ({ id }) => id.startsWith('ts-'));
});

async function versionOf(server: string): Promise<number> {
  const client = new pg.Client(server);
  await client.connect();
  const { rows } = await client.query('SHOW server_version_num');
  await client.end();
  return Math.floor(Number(rows[0]?.server_version_num) / 10_000);
}
