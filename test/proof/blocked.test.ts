import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { engines } from '../../src/engines/index.ts';
import { lockOn, strengthOf } from '../../src/engines/postgres/trace/modes.ts';
import type { Blocked } from '../../src/schema/measure.ts';
import { servers } from './tried.ts';

const TABLE = { kind: 'table', schema: 'public', table: null, name: 't' };
/** A statement that waits longer is blocked. */
const PATIENCE_MS = 40;
const engine = await engines.postgres();

const READS = ['SELECT * FROM t'];
const WRITES = [
  'INSERT INTO t VALUES (2)',
  'UPDATE t SET note = NULL WHERE id = 1',
  'DELETE FROM t WHERE id = 1',
  'SELECT * FROM t FOR UPDATE',
];

/** What of these waits, by what is said to be blocked. `SELECT … FOR UPDATE` writes no row, but needs less. */
const waiting = (blocks: Blocked | null) => [
  ...(blocks === 'reads and writes' ? READS : []),
  ...(blocks === 'reads and writes' || blocks === 'writes' ? WRITES.slice(0, 3) : []),
];

describe.each(servers)('whom a lock keeps waiting, on PostgreSQL $major', (server) => {
  /** Two sessions on a database with a table that has a row. */
  async function sessions(): Promise<{ url: string; holder: pg.Client; other: pg.Client }> {
    const url = await server.freshDatabase();
    const [holder, other] = [new pg.Client(url), new pg.Client(url)];
    await holder.connect();
    await other.connect();
    await holder.query(`CREATE TABLE t (id integer PRIMARY KEY, note text); CREATE INDEX t_note ON t (note);
      CREATE TABLE parents (id integer PRIMARY KEY); INSERT INTO t VALUES (1, 'a')`);
    await other.query(`SET lock_timeout = ${PATIENCE_MS}`);
    return { url, holder, other };
  }

  async function waits(other: pg.Client, sql: string): Promise<boolean> {
    try {
      await other.query(`BEGIN; ${sql}; ROLLBACK`);
      return false;
    } catch (error) {
      await other.query('ROLLBACK');
      expect(error).toMatchObject({ code: '55P03' });
      return true;
    }
  }

  async function allThatWait(other: pg.Client): Promise<string[]> {
    const found: string[] = [];
    for (const sql of [...READS, ...WRITES.slice(0, 3)]) {
      if (await waits(other, sql)) found.push(sql);
    }
    return found;
  }

  test('each mode', async () => {
    const { holder, other } = await sessions();
    for (let strength = 1; strength <= strengthOf('AccessExclusiveLock'); strength++) {
      const { mode, blocks } = lockOn(TABLE, strength);
      await holder.query(`BEGIN; LOCK TABLE t IN ${mode} MODE`);
      expect([mode, ...(await allThatWait(other))]).toEqual([mode, ...waiting(blocks)]);
      // Rows are locked by a mode that only the two strongest keep waiting.
      const locksRows = await waits(other, 'SELECT * FROM t FOR UPDATE');
      expect([mode, locksRows]).toEqual([mode, / ?EXCLUSIVE$/.test(mode) && strength >= 6]);
      expect(await waits(other, 'ALTER TABLE t ADD COLUMN x integer')).toBe(true);
      await holder.query('ROLLBACK');
    }
    await holder.end();
    await other.end();
  });

  test.each([
    'ALTER TABLE t ADD COLUMN x integer',
    'ALTER TABLE t ALTER COLUMN note SET NOT NULL',
    'ALTER TABLE t ADD CHECK (id > 0) NOT VALID',
    'ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES parents NOT VALID',
    'ALTER TABLE parents ADD FOREIGN KEY (id) REFERENCES t',
    'CREATE TABLE children (id integer REFERENCES t)',
    'CREATE INDEX t_again ON t (note)',
    'DROP INDEX t_note',
    'CREATE TRIGGER touched BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE VIEW notes AS SELECT note FROM t',
    "COMMENT ON TABLE t IS 'x'",
    'ALTER TABLE t SET (fillfactor = 90)',
    'TRUNCATE t',
  ])('%s: those of whom the trace says it', async (sql) => {
    const { url, holder, other } = await sessions();
    await holder.end();
    const target = { url };
    const session = await engine.connect(target, { readOnly: false, timeoutSeconds: 30 });
    const schema = await engine.introspect(session);
    const table = { schema: 'public', name: 'schema_migrations' };
    const tracer = await engine.tracer({ target, session, schema, table });
    await session.run('BEGIN');
    let blocks: Blocked | null = null;
    await tracer.around(
      sql,
      () => session.run(sql),
      ({ locks }) => {
        blocks = locks.find(({ object }) => object.name === 't')?.blocks ?? null;
      },
    );
    expect(await allThatWait(other)).toEqual(waiting(blocks));
    await tracer.close();
    await session.close();
    await other.end();
  });

  test('who reads waits behind an ALTER that waits itself', async () => {
    const { url, holder, other } = await sessions();
    await holder.query('BEGIN; SELECT * FROM t');
    const altering = new pg.Client(url);
    await altering.connect();
    const altered = altering.query('ALTER TABLE t ADD COLUMN y integer');
    const waitsItself = async () =>
      (await holder.query("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 't'::regclass"))
        .rows.length > 0;
    while (!(await waitsItself()));
    expect(await waits(other, 'SELECT * FROM t')).toBe(true);
    await holder.query('COMMIT');
    await altered;
    for (const client of [altering, holder, other]) await client.end();
  });
});
