import { afterEach, expect, test } from 'vitest';
import type { Transaction } from '../../src/engines/engine.ts';
import { type Bench, createHistory } from './bench.ts';

/** What `begin` must do, and `holder`. */
export function transactionContract(bench: Bench): void {
  const { engine } = bench;
  afterEach(() => bench.expectNoTransaction());

  const begin = async (...claim: Parameters<Bench['claim']>): Promise<Transaction> => {
    const answer = await engine.begin(bench.session, bench.claim(...claim));
    if (typeof answer === 'string') throw new Error(answer);
    return answer;
  };

  test('commit makes body and record visible together', async () => {
    const table = await bench.history();
    const t = bench.name();
    const transaction = await begin(table, 0);
    await bench.session.run(`CREATE TABLE ${t} (a integer)`);
    await transaction.commit(bench.record(table, 1));
    expect(await bench.exists(t)).toBe(true);
    expect(await bench.orders(table)).toEqual([1]);
  });

  test('rollback leaves nothing, and can be called twice', async () => {
    const table = await bench.history();
    const t = bench.name();
    const transaction = await begin(table, 0);
    await bench.session.run(`CREATE TABLE ${t} (a integer)`);
    await bench.session.run(bench.record(table, 1));
    await transaction.rollback();
    await transaction.rollback();
    expect(await bench.exists(t)).toBe(false);
    expect(await bench.orders(table)).toEqual([]);
  });

  test('rollback follows a failed statement', async () => {
    const table = await bench.history();
    const t = bench.name();
    const transaction = await begin(table, 0);
    await bench.session.run(`CREATE TABLE ${t} (a integer)`);
    await expect(bench.session.run('SELECT * FROM no_such_table')).rejects.toThrow();
    await transaction.rollback();
    expect(await bench.exists(t)).toBe(false);
  });

  test('a record that fails leaves nothing', async () => {
    const table = await bench.history();
    const t = bench.name();
    const transaction = await begin(table, 0);
    await bench.session.run(`CREATE TABLE ${t} (a integer)`);
    await expect(transaction.commit('INSERT INTO no_such_table VALUES (1)')).rejects.toThrow();
    await transaction.rollback();
    expect(await bench.exists(t)).toBe(false);
  });

  test('a head that is no longer the newest: moved', async () => {
    const table = await bench.history();
    await bench.session.run(bench.record(table, 7));
    expect(await engine.begin(bench.session, bench.claim(table, 0))).toBe('moved');
    expect(await engine.begin(bench.session, bench.claim(table, 8))).toBe('moved');
    await (await begin(table, 7)).rollback();
  });

  test('no table: without a head nothing is checked, and the table can be made', async () => {
    const table = { schema: engine.dialect.defaultSchema, name: bench.name() };
    const transaction = await begin(table, null);
    await bench.session.run(createHistory(engine, table));
    await transaction.commit(bench.record(table, 1));
    expect(await bench.orders(table)).toEqual([1]);
  });

  test.each(['COMMIT', 'ROLLBACK', 'COMMIT; BEGIN', 'ROLLBACK; BEGIN'])(
    'a body with %s: the record is refused',
    async (control) => {
      const table = await bench.history();
      const transaction = await begin(table, 0);
      await bench.session.run(control);
      await expect(transaction.commit(bench.record(table, 1))).rejects.toMatchObject({
        code: 'RUN_TRANSACTION_ENDED',
      });
      await transaction.rollback();
      expect(await bench.orders(table)).toEqual([]);
    },
  );

  if (!bench.concurrent) return;

  test('a second session is held until the first has ended', async () => {
    const table = await bench.history();
    const other = await bench.connect();
    expect(await engine.holder(other, table)).toBeNull();
    const first = await begin(table, 0);
    expect(await engine.begin(other, bench.claim(table, 0))).toBe('held');
    expect(
      await engine.batch(other, bench.claim(table, 0), [bench.block(table, 1, 'SELECT 1')]),
    ).toEqual({
      kind: 'held',
    });
    expect((await engine.holder(other, table))?.who).toMatch(/./);
    expect(await bench.probes.inTransaction(other)).toBe(false);
    await first.commit(bench.record(table, 1));
    expect(await engine.holder(other, table)).toBeNull();
    expect(await engine.begin(other, bench.claim(table, 0))).toBe('moved');
    const second = (await engine.begin(other, bench.claim(table, 1))) as Transaction;
    await second.commit(bench.record(table, 2));
    await other.close();
    expect(await bench.orders(table)).toEqual([1, 2]);
  });
}
