import pg from 'pg';
import { expect, it } from 'vitest';
import { postgres } from '../../test/support/postgres.ts';
import { quoteName, readableName } from './quote.ts';

const server = await postgres(17);

it('quotes names', () => {
  expect(quoteName('orders')).toBe('"orders"');
  expect(quoteName('a"b; --')).toBe('"a""b; --"');
  expect(quoteName('')).toBe('""');
});

it('quotes what SQLite reserves', () => {
  for (const word of ['add', 'alter', 'autoincrement', 'nothing'])
    expect(readableName(word)).toBe(`"${word}"`);
  expect(readableName('orders')).toBe('orders');
});

it.skipIf(server.missing)('quotes what PostgreSQL reserves', async () => {
  const client = new pg.Client(server.url);
  await client.connect();
  const sql = "SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')";
  const { rows } = await client.query<{ word: string }>(sql).finally(() => client.end());
  expect(rows.length).toBeGreaterThan(90);
  expect(rows.filter(({ word }) => readableName(word) === word)).toEqual([]);
});
