import { expect, test } from 'vitest';
import { split } from '../../src/sql/splitter.ts';
import type { Bench } from './bench.ts';

/** What running statements one by one with their marks must do. */
export function stepwiseContract(bench: Bench): void {
  const prepared = async () => {
    const t = bench.name();
    await bench.session.run(
      `CREATE TABLE ${t} (n integer, held_by text); INSERT INTO ${t} VALUES (0, 'me')`,
    );
    const stepwise = await bench.engine.stepwise();
    const table = { schema: bench.engine.dialect.defaultSchema, name: t };
    const name = bench.engine.dialect.table(table);
    const mark = (by = 'me') => `UPDATE ${name} SET n = n + 1 WHERE held_by = '${by}'`;
    const marks = async () =>
      Number((await bench.session.rows(`SELECT n FROM ${t} WHERE held_by = 'me'`))[0]?.n);
    return { t, stepwise, table, mark, marks };
  };

  test('a statement and its mark are one', async () => {
    const { t, stepwise, table, mark, marks } = await prepared();
    const sql = `INSERT INTO ${t} VALUES (7, 'x')`;
    expect(await stepwise.alone(bench.session, table, sql, mark())).toBe('done');
    expect(await stepwise.alone(bench.session, table, '', mark())).toBe('done');
    expect(await marks()).toBe(2);
    await bench.expectNoTransaction();
  });

  test('a mark that finds no row takes its statement with it', async () => {
    const { t, stepwise, table, mark } = await prepared();
    const sql = `CREATE TABLE ${t}_b (n integer)`;
    expect(await stepwise.alone(bench.session, table, sql, mark('other'))).toBe('moved');
    await bench.session.run(sql);
    await bench.expectNoTransaction();
  });

  test('a statement that fails has no mark, and is placed in its own text', async () => {
    const { stepwise, table, mark, marks } = await prepared();
    const sql = '/* here */ SELEC 1';
    const error = await stepwise.alone(bench.session, table, sql, mark()).catch((e: unknown) => e);
    expect(bench.engine.explain(error, sql)).toMatchObject({ position: 12 });
    expect(await marks()).toBe(0);
    await bench.expectNoTransaction();
  });

  test("a mark before the file's own COMMIT", async () => {
    const { t, stepwise, table, mark, marks } = await prepared();
    expect(await stepwise.open(bench.session, table, 'BEGIN')).toBe('done');
    await bench.session.run(`INSERT INTO ${t} VALUES (7, 'x')`);
    expect(await stepwise.close(bench.session, mark(), 'COMMIT')).toBe('done');
    expect(await marks()).toBe(1);
    expect(await stepwise.open(bench.session, table, 'BEGIN')).toBe('done');
    expect(await stepwise.close(bench.session, mark('other'), 'COMMIT')).toBe('moved');
    await bench.expectNoTransaction();
  });

  test('leaves: settings, and what is temporary', async () => {
    const { leaves } = await bench.engine.stepwise();
    const left = (sql: string) => {
      const [statement] = split([sql], bench.engine.grammar);
      return statement && leaves(statement);
    };
    expect(left('CREATE TEMP TABLE IF NOT EXISTS ids (n integer)')).toEqual({
      kind: 'temporary',
      name: 'ids',
    });
    expect(left('CREATE TEMPORARY VIEW v AS SELECT 1')).toEqual({ kind: 'temporary', name: 'v' });
    expect(left('DROP TABLE IF EXISTS ids')).toEqual({ kind: 'removes', name: 'ids' });
    expect(left('CREATE TABLE kept (n integer)')).toBeNull();
    expect(bench.probes.settings.map(left)).toEqual(
      bench.probes.settings.map(() => ({ kind: 'setting' })),
    );
  });
}
