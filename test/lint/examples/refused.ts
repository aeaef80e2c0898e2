import pg from 'pg';
import { expect } from 'vitest';
import { rules } from '../../../src/lint/rules/index.ts';
import { textsOf } from './lint.ts';

/** Sends the bad example of a rule to an empty database, in a transaction, and expects the answer that the rule tells. */
export async function expectRefused(id: string, sqlState: string, url: string): Promise<void> {
  const rule = rules.find((one) => one.id === id);
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(textsOf(rule?.given).join(''));
    const answer = client.query(`BEGIN; ${textsOf(rule?.bad).join('')}`);
    await expect(answer).rejects.toMatchObject({ code: sqlState });
    expect(rule?.effect).toContain(sqlState);
  } finally {
    await client.end();
  }
}
