import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectOptions, Engine, Target } from '../../src/engines/engine.ts';
import { Bench } from './bench.ts';
import { batchContract } from './contract-batch.ts';
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
    sessionContract(bench);
    dialectContract(bench);
    describe('begin', () => transactionContract(bench));
    describe('batch', () => batchContract(bench));
    answersContract(bench);
    describe('other sessions', () => otherSessionsContract(bench, subject));
  });
}

function sessionContract(bench: Bench): void {
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
    expect(String(row?.big)).toBe('9007199254740993');
    expect(Number(row?.micros)).toBe(1795208512948000);
  });

  test('a failing statement leaves the session usable', async () => {
    await expect(bench.session.run('SELEC 1')).rejects.toThrow();
    expect(await bench.session.rows('SELECT 1 AS one')).toHaveLength(1);
  });
}

const NASTY = [
  "it's",
  "''",
  'back\\slash',
  "\\'; DROP TABLE x; --",
  'a\nb\r\nc\td',
  '"double" `tick` [bracket]',
  '$$dollar$$ $1 :name ? @x',
  'ünï — 🙂 日本',
  '-- no comment /* none */',
  '',
  ' ',
];

function dialectContract(bench: Bench): void {
  const { dialect } = bench.engine;

  test.each(NASTY)('literal(%j) is read back as it was', async (text) => {
    const [row] = await bench.session.rows(`SELECT ${dialect.literal(text)} AS value`);
    expect(row?.value).toBe(text);
  });

  test('literal of numbers, booleans and null', async () => {
    const { types, literal } = dialect;
    const t = bench.name();
    await bench.session.run(`CREATE TABLE ${t} (n ${types.integer}, f ${types.boolean}, x ${types.text});
      INSERT INTO ${t} VALUES (${literal(1795208512948000)}, ${literal(true)}, ${literal(null)})`);
    const [row] = await bench.session.rows(
      `SELECT n, CASE WHEN f THEN 1 ELSE 0 END AS f, x FROM ${t}`,
    );
    expect([Number(row?.n), Number(row?.f), row?.x]).toEqual([1795208512948000, 1, null]);
  });

  test('a NUL is refused', () => {
    expect(() => dialect.literal('a\0b')).toThrow(/NUL/);
  });

  test('times: now, iso, inSeconds and microseconds agree with the clock', async () => {
    const { types, now, microseconds, iso, inSeconds } = dialect;
    const t = bench.name();
    await bench.session.run(
      `CREATE TABLE ${t} (at ${types.timestamp} DEFAULT (${now}), later ${types.timestamp}, us ${types.integer} DEFAULT (${microseconds}));
       INSERT INTO ${t} (later) VALUES (${inSeconds(90)})`,
    );
    const [row] = await bench.session.rows(
      `SELECT ${iso('at')} AS at, ${iso('later')} AS later, us, CASE WHEN later > ${now} THEN 1 ELSE 0 END AS ahead FROM ${t}`,
    );
    expect(row?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const at = Date.parse(String(row?.at));
    expect(Math.abs(Date.now() - at)).toBeLessThan(60_000);
    expect(Math.round((Date.parse(String(row?.later)) - at) / 1000)).toBe(90);
    expect(Math.abs(Number(row?.us) / 1000 - at)).toBeLessThan(1000);
    expect(Number(row?.ahead)).toBe(1);
  });

  test('columns of a table, of none, and of one in no schema', async () => {
    const { session } = bench;
    const table = { schema: dialect.defaultSchema, name: `Odd "name" ${bench.name()}` };
    expect(await session.rows(dialect.columns(table))).toEqual([]);
    await session.run(`CREATE TABLE ${dialect.table(table)} (version text, applied_order integer)`);
    await session.run(dialect.createIndex(table, 'applied_order'));
    const columns = await session.rows(dialect.columns(table));
    expect(columns.map(({ name, type }) => [name, String(type).toLowerCase()])).toEqual([
      ['version', 'text'],
      ['applied_order', 'integer'],
    ]);
    const nowhere = { schema: 'no_such_schema', name: table.name };
    expect(await session.rows(dialect.columns(nowhere))).toEqual([
      { name: '', type: 'missing-schema' },
    ]);
  });
}

function answersContract(bench: Bench): void {
  const { engine, probes } = bench;

  test('explain places a syntax error', async () => {
    const sql = '/* ünï 🙂 */ SELEC 1';
    const error = await bench.session.run(sql).catch((e: unknown) => e);
    const failure = engine.explain(error, sql);
    expect(failure).toMatchObject({ code: probes.codes.syntax, position: 13 });
    expect(failure?.message).toMatch(/SELEC/);
    expect(failure?.lost ?? false).toBe(false);
  });

  test('explain names a broken unique constraint', async () => {
    const t = bench.name();
    const sql = `INSERT INTO ${t} VALUES (1), (1)`;
    await bench.session.run(`CREATE TABLE ${t} (a integer UNIQUE)`);
    const error = await bench.session.run(sql).catch((e: unknown) => e);
    expect(engine.explain(error, sql)).toMatchObject({ code: probes.codes.unique });
  });

  test('explain leaves what the database did not say', () => {
    expect(engine.explain(new TypeError('x is not a function'), '')).toBeNull();
    expect(engine.explain('text', '')).toBeNull();
  });

  test.each(probes.statements)('classify: %s is %s', (sql, kind) => {
    expect(bench.classify(sql)).toBe(kind);
  });

  test('a sound database has no faults', async () => {
    expect(await engine.integrity(bench.session)).toEqual([]);
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
    const error = await session.run(sql).catch((e: unknown) => e);
    expect(engine.explain(error, sql)).toMatchObject({ forbidden: true });
    await session.close();
  });

  test.skipIf(!missing)('read-only: a database that is not there reads as empty', async () => {
    if (!missing) return;
    const session = await engine.connect(missing.target, { ...CONNECT, readOnly: true });
    const table = { schema: engine.dialect.defaultSchema, name: 'schema_migrations' };
    expect(await session.rows(engine.dialect.columns(table))).toEqual([]);
    await expect(session.run('CREATE TABLE x (a integer)')).rejects.toThrow();
    await session.close();
    expect(missing.exists()).toBe(false);
  });

  test('close can be called twice, and leaves the database free', async () => {
    const session = await bench.connect();
    await session.close();
    await session.close();
    await bench.open();
  });
}
