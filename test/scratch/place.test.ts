import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ScratchPlace, Target } from '../../src/engines/engine.ts';
import { scratchBase } from '../../src/engines/scratch-folders.ts';
import { kinds } from './places.ts';

const made: string[] = [];
const unique = () => {
  made.push(`test${randomBytes(8).toString('hex')}`);
  return made.at(-1) as string;
};

afterAll(() => {
  const left = readdirSync(scratchBase()).filter((entry) =>
    made.some((name) => entry.endsWith(name)),
  );
  for (const entry of left) rmSync(join(scratchBase(), entry), { recursive: true, force: true });
});

describe.each(kinds)('a place in $name', ({ engine, wanted, origin }) => {
  async function open(...templates: string[]): Promise<ScratchPlace> {
    const place = await engine.scratch({ ...wanted, templates });
    onTestFinished(() => place.close());
    return place;
  }

  async function rows(target: Target, ...statements: string[]) {
    const session = await engine.connect(target, { readOnly: false, timeoutSeconds: 10 });
    try {
      for (const sql of statements.slice(0, -1)) await session.run(sql);
      return await session.rows(statements.at(-1) as string);
    } finally {
      await session.close();
    }
  }

  const MAKE = 'CREATE TABLE t (x integer)';
  const COUNT = 'SELECT count(*) AS n FROM t';

  test('says what it is, and makes empty databases', async () => {
    const place = await open();
    expect(place).toMatchObject({ origin, note: null, template: null });
    const [a, b] = [await place.create(null), await place.create(null)];
    await rows(a.target, MAKE, COUNT);
    await expect(rows(b.target, COUNT)).rejects.toThrow();
    await a.remove();
  });

  test('keeps a template that other places find; copies know nothing of each other', async () => {
    const [name, missing] = [unique(), unique()];
    const first = await open(name);
    const database = await first.create(null);
    await rows(database.target, MAKE, 'INSERT INTO t VALUES (1)', COUNT);
    expect(await first.keep(database, name)).toBe(name);
    const own = await first.create(name);
    expect(Number((await rows(own.target, COUNT))[0]?.n)).toBe(1);
    await first.close();

    const second = await open(missing, name);
    expect(second.template).toBe(name);
    const [a, b] = [await second.create(name), await second.create(name)];
    await rows(a.target, 'INSERT INTO t VALUES (2)', COUNT);
    expect(Number((await rows(a.target, COUNT))[0]?.n)).toBe(2);
    expect(Number((await rows(b.target, COUNT))[0]?.n)).toBe(1);
  });

  test('keeps a template for itself', async () => {
    const place = await open();
    const database = await place.create(null);
    await rows(database.target, MAKE, COUNT);
    const own = await place.keep(database, null);
    const [a, b] = [await place.create(own), await place.create(own)];
    await rows(a.target, 'INSERT INTO t VALUES (2)', COUNT);
    expect(Number((await rows(b.target, COUNT))[0]?.n)).toBe(0);
  });

  test('keeps the longer of two templates', async () => {
    const [short, long] = [unique(), unique()];
    const place = await open(long, short);
    const database = await place.create(null);
    await rows(database.target, MAKE, COUNT);
    const copy = await place.create(await place.keep(database, short));
    await rows(copy.target, 'INSERT INTO t VALUES (1)', COUNT);
    await place.keep(copy, long);
    expect((await open(long, short)).template).toBe(long);
  });

  test('leaves nothing when it is closed', async () => {
    const place = await open();
    const { target } = await place.create(null);
    await rows(target, MAKE, COUNT);
    await place.close();
    await expect(rows(target, COUNT)).rejects.toThrow();
    const held = readdirSync(scratchBase()).filter((name) =>
      name.startsWith(`held-${process.pid}-`),
    );
    expect(held.filter((name) => target.url.includes(name))).toEqual([]);
  });
});

test('the folder for all this is in memory where there is room', () => {
  if (existsSync('/dev/shm')) expect(scratchBase()).toMatch(/^\/dev\/shm\/|^\/tmp\//);
});
