import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { engineFor } from '../../../src/engines/index.ts';
import { timescale } from '../../support/timescale.ts';
import { expectRefused } from './refused.ts';
import { examplesRun } from './suite.ts';

const { missing, url } = timescale('the examples of the rules');

/** What the examples make beside their own database. */
const MADE = ['shop_test', 'shop_trial', 'handrail_examples'];

/** Sends each to the server, and gives the rows of the last. */
async function send(...statements: readonly string[]): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    let rows: pg.QueryResultRow[] = [];
    for (const sql of statements) ({ rows } = await client.query(sql));
    return rows;
  } finally {
    await client.end();
  }
}

const cleanUp = () => send(...MADE.map((name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));

const [{ server_version_num: number } = {}] = missing ? [] : await send('SHOW server_version_num');
const version = Math.floor(Number(number ?? 0) / 10_000);
const ground = await engineFor(url || 'postgres:');

describe.skipIf(missing)(`examples on TimescaleDB, PostgreSQL ${version}`, () => {
  beforeAll(cleanUp);
  afterAll(cleanUp);

  examplesRun(ground, version, ({ id }) => id.startsWith('ts-'));
});

describe.skipIf(missing)('what handrail refuses, TimescaleDB would refuse', () => {
  const empty = new URL(url || 'postgres://localhost');
  empty.pathname = '/handrail_examples';

  beforeEach(async () => {
    await cleanUp();
    await send('CREATE DATABASE handrail_examples TEMPLATE template0');
  });
  afterAll(cleanUp);

  test.each(['ts-cagg-with-data-in-tx', 'ts-refresh-in-tx'])('%s', async (id) => {
    await expectRefused(id, '25001', empty.href);
  });
});
