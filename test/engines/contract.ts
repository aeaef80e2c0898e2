import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectOptions, Engine, Target } from '../../src/engines/engine.ts';
import { Bench } from './bench.ts';
import { answersContract } from './contract-answers.ts';
import { batchContract } from './contract-batch.ts';
import { dialectContract } from './contract-dialect.ts';
import { stepwiseContract } from './contract-stepwise.ts';
import { transactionContract } from './contract-transaction.ts';
import type { Probes } from './probes.ts';

/** A driver under test. */
export interface Subject {
  readonly engine: Engine;
  readonly probes: Probes;
  /** An empty database that exists. */
  readonly target: Target;
  /** One that does not exist, and a look whether it does now; null where a server has to make them. */
  readonly missing: { target: Target; exists: () => boolean } | null;
  /** Several sessions can be open on one database. */
  readonly concurrent: boolean;
  /** Whole numbers beyond 2^53 come whole; true unless said otherwise. */
  readonly keepsDigits?: boolean;
}

const CONNECT: ConnectOptions = { readOnly: false, timeoutSeconds: 10 };

/** What every driver of every engine must do. `open` throws, or gives a reason, where it can't be tested. */
export function contract(name: string, open: () => Promise<Subject | { skip: string }>): void {
  describe(name, async () => {
    const subject = await open();
    if ('skip' in subject) {
      process.stderr.write(`Skipping ${name}: ${subject.skip}\n`);
      test.skip(subject.skip, () => {});
      return;
    }
    const bench = new Bench(subject, (options) =>
      subject.engine.connect(subject.target, { ...CONNECT, ...options }),
    );
    beforeAll(() => bench.open());
    sessionContract(bench, subject);
    dialectContract(bench);
    describe('begin', () => transactionContract(bench));
    describe('batch', () => batchContract(bench));
    describe('stepwise', () => stepwiseContract(bench));
    answersContract(bench);
    describe('other sessions', () => otherSessionsContract(bench, subject));
  });
}

function sessionContract(bench: Bench, { keepsDigits = true }: Subject): void {
  test('facts name server, database and driver', () => {
    const { server, database, driver } = bench.session.facts;
    expect(server).toMatch(/^[a-z]+ [0-9]+\.[0-9.]+$/);
    expect(database).not.toBe('');
    expect(driver).not.toBe('');
  });

  test('run takes several statements, rows gives the rows of one', async () => {
    const { session } = bench;
    const t = bench.name();
    await session.run(
      `CREATE TABLE ${t} (a integer, b text);\nINSERT INTO ${t} VALUES (1, 'x'); -- done`,
    );
    await session.run(`INSERT INTO ${t} VALUES (2, NULL)`);
    const rows = await session.rows(`SELECT a, b FROM ${t} ORDER BY a`);
    expect(rows.map(({ a, b }) => [Number(a), b])).toEqual([
      [1, 'x'],
      [2, null],
    ]);
    expect(await session.rows(`SELECT a FROM ${t} WHERE a = 3`)).toEqual([]);
    expect(await session.rows(`INSERT INTO ${t} VALUES (3, 'y')`)).toEqual([]);
  });

  test('whole numbers keep every digit', async () => {
    const [row] = await bench.session.rows(
      'SELECT 9007199254740993 AS big, 1795208512948000 AS micros',
    );
    if (keepsDigits) expect(String(row?.big)).toBe('9007199254740993');
    expect(Number(row?.micros)).toBe(1795208512948000);
  });

  test('a failing statement leaves the session usable', async () => {
    await expect(bench.session.run('SELEC 1')).rejects.toThrow();
    expect(await bench.session.rows('SELECT 1 AS one')).toHaveLength(1);
  });
}

/** The session is closed before others are opened, since PGlite allows one at a time. */
function otherSessionsContract(bench: Bench, { engine, missing }: Subject): void {
  beforeAll(() => bench.close());
  afterAll(() => bench.close());

  test('read-only: reads what is there, writes nothing', async () => {
    const t = bench.name();
    await bench.open();
    await bench.session.run(`CREATE TABLE ${t} (a integer); INSERT INTO ${t} VALUES (1)`);
    await bench.close();
    const session = await bench.connect({ readOnly: true });
    expect(await session.rows(`SELECT a FROM ${t}`)).toHaveLength(1);
    const sql = `INSERT INTO ${t} VALUES (2)`;
    for (const write of [
      () => session.run(sql),
      () => session.rows(sql),
      () => session.query(sql, []),
    ]) {
      const error = await write().catch((e: unknown) => e);
      expect(engine.explain(error, sql)).toMatchObject({ forbidden: true });
    }
    expect(await session.rows(`SELECT a FROM ${t}`)).toHaveLength(1);
    await session.close();
  });

  test('close can be called twice, and leaves the database free', async () => {
    const session = await bench.connect();
    await session.close();
    await session.close();
    await bench.open();
  });

  if (!missing) return;

  test('read-only: a database that is not there reads as empty', async () => {
    const session = await engine.connect(missing.target, { ...CONNECT, readOnly: true });
    const table = { schema: engine.dialect.defaultSchema, name: 'schema_migrations' };
    expect(await session.rows(engine.dialect.columns(table))).toEqual([]);
    await expect(session.run('CREATE TABLE x (a integer)')).rejects.toThrow();
    await session.close();
    expect(missing.exists()).toBe(false);
  });
}
