import { expect, test } from 'vitest';
import type { Bench } from './bench.ts';

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

/** What the SQL of the history dialect must do. */
export function dialectContract(bench: Bench): void {
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

  test('sinceEpoch makes a timestamp of seconds, whole or not', async () => {
    const { iso, sinceEpoch } = dialect;
    const [row] = await bench.session.rows(
      `SELECT ${iso(sinceEpoch('1735689600'))} AS whole, ${iso(sinceEpoch('1735776000123 / 1000.0'))} AS part`,
    );
    expect(row).toEqual({ whole: '2025-01-01T00:00:00.000Z', part: '2025-01-02T00:00:00.123Z' });
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
