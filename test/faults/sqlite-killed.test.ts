import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { sql } from '../adopt/places.ts';
import { built, handrail, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';

/** Keeps SQLite busy for as long as anybody will wait. */
const ENDLESS =
  'INSERT INTO a SELECT max(n) + 7 FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT %) SELECT n FROM c)';
const long = (rows: number) => ENDLESS.replace('%', String(rows));

/** Starts `up`, and kills it when so many statements have run: the next one takes seconds. */
async function killedAfter(statements: string[], progress: number) {
  const cwd = folder({
    'migrations/1_a.sql': `-- handrail: no-transaction\n${statements.map((one) => `${one};\n`).join('')}`,
  });
  const url = `sqlite:${join(cwd, 'app.db')}`;
  const { child, finished } = start(cwd, url, ['up']);
  for (;;) {
    const rows = await sql(url, 'SELECT progress FROM schema_migrations').catch(() => []);
    if (Number(rows[0]?.progress) === progress && rows.length > 0) break;
    await sleep(20);
  }
  child.kill('SIGKILL');
  await finished;
  return { cwd, url };
}

describe.skipIf(!built)('SQLite without a transaction, killed', () => {
  test('in a statement: it runs once', async () => {
    const statements = ['CREATE TABLE a (n)', long(3_000_000), 'INSERT INTO a VALUES (1)'];
    const { cwd, url } = await killedAfter(statements, 1);
    expect(await sql(url, 'SELECT n FROM a')).toEqual([]);
    const again = await handrail(cwd, url, 'up');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('continuing 1_a: goes on at statement 2 of 3');
    expect(await sql(url, 'SELECT n FROM a ORDER BY n')).toEqual([{ n: 1 }, { n: 3_000_007 }]);
  });

  test("in the file's own transaction: it is undone as a whole", async () => {
    const { cwd, url } = await killedAfter(
      ['CREATE TABLE a (n)', 'BEGIN', 'INSERT INTO a VALUES (1)', long(3_000_000), 'COMMIT'],
      1,
    );
    expect((await handrail(cwd, url, 'up')).code).toBe(0);
    expect(await sql(url, 'SELECT n FROM a ORDER BY n')).toEqual([{ n: 1 }, { n: 3_000_007 }]);
  });

  test('settings of the connection are made again', async () => {
    const { cwd, url } = await killedAfter(
      [
        'CREATE TABLE a (n)',
        "ATTACH 'other.db' AS other",
        'PRAGMA foreign_keys = OFF',
        'PRAGMA temp_store = MEMORY',
        long(3_000_000),
        'CREATE TABLE other.b AS SELECT * FROM pragma_foreign_keys',
        'DETACH other',
      ],
      4,
    );
    expect((await handrail(cwd, url, 'up')).code).toBe(0);
    const other = `sqlite:${join(cwd, 'other.db')}`;
    expect(await sql(other, 'SELECT * FROM b')).toEqual([{ foreign_keys: 0 }]);
  });

  test('by a run in another container: taken over when its lease has ended', async () => {
    const { cwd, url } = await killedAfter(
      ['CREATE TABLE a (n)', long(3_000_000), 'INSERT INTO a VALUES (1)'],
      1,
    );
    const [row] = await sql(
      url,
      "UPDATE schema_migrations SET held_by = 'pid 1 on gone'",
      "SELECT held_until < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '16 seconds') AS soon FROM schema_migrations",
    );
    expect(row).toEqual({ soon: 1 });
    await sql(
      url,
      "UPDATE schema_migrations SET held_until = '2020-01-01T00:00:00.000Z'",
      'SELECT 1',
    );
    expect((await handrail(cwd, url, 'force', '0')).code).toBe(0);
  });
});
