import { afterEach, expect, test } from 'vitest';
import type { TableName } from '../../src/engines/engine.ts';
import type { Bench } from './bench.ts';

/** What `batch` must do. */
export function batchContract(bench: Bench): void {
  const { engine } = bench;
  afterEach(() => bench.expectNoTransaction());

  const run = (table: TableName, head: number, bodies: readonly string[]) =>
    engine.batch(
      bench.session,
      bench.claim(table, head),
      bodies.map((body, i) => bench.block(table, head + i + 1, body)),
    );

  test('every block and its record are there, with durations', async () => {
    const table = await bench.history();
    const names = Array.from({ length: 20 }, () => bench.name());
    const outcome = await run(
      table,
      0,
      names
        .map((t) => `CREATE TABLE ${t} (a integer);\nINSERT INTO ${t} VALUES (1) -- end`)
        .map((body) => `${body}\n`),
    );
    expect(outcome).toEqual({ kind: 'done', durationsMs: names.map(() => expect.any(Number)) });
    expect(await bench.orders(table)).toEqual(names.map((_, i) => i + 1));
    for (const t of names) expect(await bench.exists(t)).toBe(true);
    const [row] = await bench.session.rows(
      `SELECT count(*) AS n FROM ${engine.dialect.table(table)} WHERE duration_ms >= 0`,
    );
    expect(Number(row?.n)).toBe(names.length);
  });

  test.each([0, 1, 3])(
    'block %i fails: those before it stay, nothing of it and after it',
    async (bad) => {
      const table = await bench.history();
      const names = Array.from({ length: 4 }, () => bench.name());
      const bodies = names.map(
        (t, i) =>
          `CREATE TABLE ${t} (a integer)${i === bad ? '; INSERT INTO no_such_table VALUES (1)' : ''}`,
      );
      const outcome = await run(table, 0, bodies);
      expect(outcome.kind).toBe('failed');
      const { error } = outcome as { error: unknown };
      expect(engine.explain(error, bodies[bad] ?? '')?.message).toMatch(/no_such_table/);
      expect(await bench.orders(table)).toEqual(names.slice(0, bad).map((_, i) => i + 1));
      for (const [i, t] of names.entries()) expect(await bench.exists(t)).toBe(i < bad);
    },
  );

  test('a block that breaks the syntax takes nothing else with it that it may not', async () => {
    const table = await bench.history();
    const outcome = await run(table, 0, ['SELECT 1', 'SELEC 2']);
    expect(outcome.kind).toBe('failed');
    const orders = await bench.orders(table);
    expect([[], [1]]).toContainEqual(orders);
  });

  test('a record that fails takes its block back', async () => {
    const table = await bench.history();
    const t = bench.name();
    const [good, bad] = [
      bench.block(table, 1, 'SELECT 1'),
      bench.block(table, 2, `CREATE TABLE ${t} (a integer)`),
    ];
    const twice = { ...bad, record: good.record };
    const outcome = await engine.batch(bench.session, bench.claim(table, 0), [good, twice]);
    expect(outcome.kind).toBe('failed');
    expect(await bench.exists(t)).toBe(false);
    expect(await bench.orders(table)).toEqual([1]);
  });

  test('a head that is no longer the newest: moved, and nothing runs', async () => {
    const table = await bench.history();
    await bench.session.run(bench.record(table, 7));
    const t = bench.name();
    expect(await run(table, 0, [`CREATE TABLE ${t} (a integer)`])).toEqual({ kind: 'moved' });
    expect(await bench.exists(t)).toBe(false);
    expect(await run(table, 7, [`CREATE TABLE ${t} (a integer)`])).toMatchObject({ kind: 'done' });
  });

  test('no blocks: nothing to do', async () => {
    const table = await bench.history();
    expect(await run(table, 0, [])).toEqual({ kind: 'done', durationsMs: [] });
  });
}
