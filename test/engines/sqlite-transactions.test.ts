import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { Session, TableName, Transaction } from '../../src/engines/engine.ts';
import { sqlite } from '../../src/engines/sqlite/index.ts';
import { Bench } from './bench.ts';
import { sqliteProbes } from './probes.ts';

const folder = mkdtempSync(join(tmpdir(), 'handrail-'));
afterAll(() => rmSync(folder, { recursive: true }));

let file = 0;
let bench: Bench;
let session: Session;
let history: TableName;

beforeEach(async () => {
  const target = { url: `sqlite:${join(folder, `${++file}.db`)}` };
  const subject = { engine: sqlite, probes: sqliteProbes, target, missing: null };
  bench = new Bench({ ...subject, concurrent: true }, (options) =>
    sqlite.connect(target, { readOnly: false, timeoutSeconds: 1, ...options }),
  );
  await bench.open();
  session = bench.session;
  history = await bench.history();
  await session.run(`CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE c (p REFERENCES p ON DELETE CASCADE); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)`);
});

afterEach(async () => {
  await bench.expectNoTransaction();
  await bench.close();
});

const begin = async (before: string[] = []) =>
  (await sqlite.begin(session, bench.claim(history, 0, before))) as Transaction;
const pragma = async (name: string) =>
  Object.values((await session.rows(`PRAGMA ${name}`))[0] ?? {})[0];
const count = async (table: string) =>
  (await session.rows(`SELECT count(*) AS n FROM ${table}`))[0]?.n;

const OFF = ['PRAGMA foreign_keys = OFF', 'PRAGMA foreign_keys = ON'];
const REBUILD = `CREATE TABLE new_p (id INTEGER PRIMARY KEY, x); INSERT INTO new_p (id) SELECT id FROM p;
  DROP TABLE p; ALTER TABLE new_p RENAME TO p`;

test('a rebuilt table keeps the rows of its children when foreign keys are off', async () => {
  const transaction = await begin(OFF);
  await session.run(REBUILD);
  await transaction.commit(bench.record(history, 1));
  expect(await count('c')).toBe(1);
  expect(await pragma('foreign_keys')).toBe(1);
});

test('with foreign keys off, new rows without parents are refused', async () => {
  const transaction = await begin(OFF);
  await session.run('DELETE FROM p; INSERT INTO c VALUES (2)');
  await expect(transaction.commit(bench.record(history, 1))).rejects.toMatchObject({
    code: 'RUN_FOREIGN_KEYS_BROKEN',
    details: { rows: 2, table: 'c', parent: 'p' },
  });
  await transaction.rollback();
  expect(await pragma('foreign_keys')).toBe(1);
  expect(await count('p')).toBe(1);
  expect(await bench.orders(history)).toEqual([]);
});

test('rows that lacked their parents before are no fault of the migration', async () => {
  await session.run(
    'PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (7); PRAGMA foreign_keys = ON',
  );
  const transaction = await begin(OFF);
  await session.run(REBUILD);
  await transaction.commit(bench.record(history, 1));
  expect(await count('c')).toBe(2);
});

test('pragmas are put back after a refusal and after a failure to begin', async () => {
  expect(await sqlite.begin(session, bench.claim(history, 9, OFF))).toBe('moved');
  expect(await pragma('foreign_keys')).toBe(1);
  await expect(begin(['PRAGMA foreign_keys = OFF', 'PRAGMA synchronous = (('])).rejects.toThrow();
  expect(await pragma('foreign_keys')).toBe(1);
});

test('COMMIT waits for a reader, which a rollback journal needs', async () => {
  const reader = await bench.connect();
  const transaction = await begin();
  await session.run('INSERT INTO p VALUES (2)');
  await reader.run('BEGIN; SELECT * FROM p');
  const committed = transaction.commit(bench.record(history, 1));
  await sleep(200);
  await reader.run('COMMIT');
  await committed;
  await reader.close();
  expect(await count('p')).toBe(2);
});

test('a statement that rolls back by itself ends the transaction, and nothing is recorded', async () => {
  const transaction = await begin();
  await session.run('INSERT INTO p VALUES (2)');
  await expect(session.run('INSERT OR ROLLBACK INTO p VALUES (1)')).rejects.toThrow();
  await expect(transaction.commit(bench.record(history, 1))).rejects.toMatchObject({
    code: 'RUN_TRANSACTION_ENDED',
  });
  await transaction.rollback();
  expect(await count('p')).toBe(1);
});

const DEFERRED = 'PRAGMA defer_foreign_keys = ON; INSERT INTO c VALUES (99)';

test('a batch names the block whose rows lack their parents at COMMIT', async () => {
  const blocks = ['INSERT INTO p VALUES (2)', DEFERRED, 'INSERT INTO p VALUES (3)'].map((body, i) =>
    bench.block(history, i + 1, body),
  );
  const outcome = await sqlite.batch(session, bench.claim(history, 0), blocks);
  expect(outcome).toMatchObject({
    kind: 'failed',
    error: { message: expect.stringMatching(/FOREIGN KEY/) },
  });
  expect(await bench.orders(history)).toEqual([1]);
  expect(await count('c')).toBe(1);
});

test('a statement of a batch that rolls back by itself takes no other record along', async () => {
  const bodies = ['INSERT INTO p VALUES (2)', 'INSERT OR ROLLBACK INTO p VALUES (1)'];
  const blocks = bodies.map((body, i) => bench.block(history, i + 1, body));
  const outcome = await sqlite.batch(session, bench.claim(history, 0), blocks);
  expect(outcome).toMatchObject({
    kind: 'failed',
    error: { message: expect.stringMatching(/UNIQUE/) },
  });
  expect(await count('p')).toBe(1 + (await bench.orders(history)).length);
});

const SLOW = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
  INSERT INTO slow SELECT max(i) FROM n`;

/** Blocks 1 to 20, from `first` on. */
const slowBlocks = (first = 1) =>
  Array.from({ length: 21 - first }, (_, i) => bench.block(history, first + i, SLOW));

test('a batch stops before it takes long, and lets other writers in between', async () => {
  await session.run('CREATE TABLE slow (a); CREATE TABLE app (batch_rows)');
  const writer = await bench.connect();
  let writing = true;
  const application = (async () => {
    while (writing) {
      await writer
        .run('PRAGMA busy_timeout = 0; INSERT INTO app SELECT count(*) FROM slow')
        .catch(() => {});
      await sleep(1);
    }
  })();
  const counts: number[] = [];
  for (let done = 0; done < 20; ) {
    const outcome = await sqlite.batch(session, bench.claim(history, done), slowBlocks(done + 1));
    const { durationsMs } = outcome as { durationsMs: number[] };
    counts.push(durationsMs.length);
    done += durationsMs.length;
  }
  writing = false;
  await application;
  await writer.close();
  expect(counts.length).toBeGreaterThan(1);
  expect(await count('slow')).toBe(20);
  const [row] = await session.rows(
    'SELECT count(*) AS n FROM app WHERE batch_rows > 0 AND batch_rows < 20',
  );
  expect(row?.n).toBeGreaterThan(0);
});

test('a batch that finds that another run was between it and the one before stops as moved', async () => {
  await session.run('CREATE TABLE slow (a)');
  const other = await bench.connect();
  const first = await sqlite.batch(session, bench.claim(history, 0), slowBlocks());
  const { length } = (first as { durationsMs: number[] }).durationsMs;
  expect(length).toBeLessThan(20);
  await other.run(bench.record(history, 1000));
  const second = await sqlite.batch(session, bench.claim(history, length), slowBlocks(length + 1));
  expect(second).toEqual({ kind: 'moved' });
  await other.close();
  const orders = await bench.orders(history);
  expect(orders.length - 1).toBe(await count('slow'));
});
