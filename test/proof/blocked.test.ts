import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockOn, strengthOf } from '../../src/engines/postgres/trace/modes.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres(17);
const TABLE = { kind: 'table', schema: 'public', table: null, name: 't' };
/** A statement that waits longer is blocked. */
const PATIENCE_MS = 40;

describe.skipIf(server.missing)('whom a lock keeps waiting, as a second session finds out', () => {
  let holder: pg.Client;
  let other: pg.Client;

  beforeAll(async () => {
    const connectionString = await server.freshDatabase();
    holder = new pg.Client({ connectionString });
    other = new pg.Client({ connectionString });
    await holder.connect();
    await other.connect();
    await holder.query('CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1)');
    await other.query(`SET lock_timeout = ${PATIENCE_MS}`);
  });
  afterAll(async () => {
    await holder.end();
    await other.end();
  });

  async function waits(sql: string): Promise<boolean> {
    try {
      await other.query(`BEGIN; ${sql}; ROLLBACK`);
      return false;
    } catch (error) {
      await other.query('ROLLBACK');
      expect(error).toMatchObject({ code: '55P03' });
      return true;
    }
  }

  test.each([
    'RowShareLock',
    'RowExclusiveLock',
    'ShareUpdateExclusiveLock',
    'ShareLock',
    'ShareRowExclusiveLock',
    'ExclusiveLock',
    'AccessExclusiveLock',
  ])('%s', async (name) => {
    const { mode, blocks } = lockOn(TABLE, strengthOf(name));
    await holder.query(`BEGIN; LOCK TABLE t IN ${mode} MODE`);
    const found = {
      reads: await waits('SELECT * FROM t'),
      writes: await waits('INSERT INTO t VALUES (2)'),
      changes: await waits('ALTER TABLE t ADD COLUMN x integer'),
    };
    await holder.query('ROLLBACK');
    expect(found).toEqual({
      reads: blocks === 'reads and writes',
      writes: blocks !== 'schema changes',
      changes: true,
    });
  });

  test('who reads waits behind an ALTER that waits itself', async () => {
    await holder.query('BEGIN; SELECT * FROM t');
    const { rows } = await holder.query('SELECT current_database() AS name');
    const altering = new pg.Client({
      connectionString: server.url.replace(/[^/]*$/, rows[0].name as string),
    });
    await altering.connect();
    const altered = altering.query('ALTER TABLE t ADD COLUMN y integer');
    const waiting = async () =>
      (await holder.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rows.length > 0;
    while (!(await waiting()));
    expect(await waits('SELECT * FROM t')).toBe(true);
    await holder.query('COMMIT');
    await altered;
    await altering.end();
  });
});
