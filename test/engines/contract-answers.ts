import { expect, test } from 'vitest';
import type { Bench } from './bench.ts';

/** What `explain`, `classify` and `integrity` must say. */
export function answersContract(bench: Bench): void {
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
