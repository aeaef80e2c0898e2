import { readdirSync, readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { catalog } from './catalog.ts';

/** What a test may do with the database of an example. */
export interface Example {
  /** Runs statements; rejects with the database's error. */
  exec(sql: string): Promise<void>;
  /** The first column of the answer. */
  column(sql: string): Promise<unknown[]>;
  count(table: string): Promise<number>;
  /** The SQLSTATE with which a statement is refused, undefined when it is not; its effects are undone. */
  refused(sql: string): Promise<string | undefined>;
  catalog(): Promise<string[]>;
  /** Applies all migrations, each in a transaction of its own, as handrail does. */
  up(): Promise<void>;
  /** Undoes all migrations, newest first. */
  down(): Promise<void>;
}

/**
 * One database for all tests of a `describe` block, with the migrations of that example applied.
 * Every test runs in a transaction that is rolled back.
 */
export function databaseOf(system: string): Example {
  let db: PGlite;
  beforeAll(async () => {
    db = await PGlite.create();
    await example.up();
  }, 60_000);
  afterAll(() => db.close());
  beforeEach(() => example.exec('BEGIN'));
  afterEach(() => example.exec('ROLLBACK'));

  const each = async (scripts: string[]) => {
    for (const sql of scripts) await example.exec(`BEGIN; ${sql}; COMMIT`);
  };
  const example: Example = {
    async exec(sql) {
      await db.exec(sql);
    },
    async column(sql) {
      const { rows } = await db.query<Record<string, unknown>>(sql);
      return rows.map((row) => Object.values(row)[0]);
    },
    async count(table) {
      return Number((await example.column(`SELECT count(*) FROM ${table}`))[0]);
    },
    async refused(sql) {
      await db.exec('SAVEPOINT attempt');
      const code = await db.exec(sql).then(
        () => undefined,
        (error: { code?: string }) => error.code ?? String(error),
      );
      await db.exec('ROLLBACK TO attempt');
      return code;
    },
    catalog: () => catalog(db),
    up: () => each(migrationsOf(system).map((migration) => migration.up)),
    down: () =>
      each(
        migrationsOf(system)
          .map((migration) => migration.down)
          .reverse(),
      ),
  };
  return example;
}

/** The tests that every example passes. */
export function holdsForAll({ exec, column, catalog, up, down }: Example): void {
  it('leaves nothing when undone, and comes back the same', async () => {
    await exec('ROLLBACK');
    const before = await catalog();
    await down();
    expect(await catalog()).toEqual([]);
    await up();
    expect(await catalog()).toEqual(before);
    await exec('BEGIN');
  });

  it('has an index for every foreign key, which begins with its columns', async () => {
    const unindexed = await column(`
      SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT EXISTS (
        SELECT FROM pg_index WHERE indrelid = conrelid AND indpred IS NULL
          AND (indkey::int2[])[0:cardinality(conkey) - 1] = conkey)`);
    expect(unindexed).toEqual([]);
  });
}

/** The up and down texts of `examples/<system>/migrations`, in order of version. */
export function migrationsOf(system: string): { up: string; down: string }[] {
  const folder = new URL(`../../examples/${system}/migrations/`, import.meta.url);
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  return (
    readdirSync(folder)
      .filter((file) => !file.endsWith('.down.sql'))
      // What needs an extension is skipped where there is none.
      .filter((file) => !read(file).startsWith('-- handrail: requires extension'))
      .sort()
      .map((file) => {
        if (file.endsWith('.up.sql')) {
          return { up: read(file), down: read(file.replace('.up.', '.down.')) };
        }
        const [up = '', down = ''] = read(file).split('-- handrail: down\n');
        return { up, down };
      })
  );
}
