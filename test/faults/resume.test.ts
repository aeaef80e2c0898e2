import type pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { built, handrail, start } from '../support/command-line.ts';
import { folder, write } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { blocked, connect, until, working } from '../support/watch.ts';

const server = await postgres();

/** How a run ends that nobody expects to end: its process, its backend, or both. */
const ENDS = ['process', 'backend', 'both'] as const;

interface Stage {
  readonly url: string;
  readonly cwd: string;
  readonly client: pg.Client;
  up(...args: string[]): ReturnType<typeof handrail>;
  rows(sql: string): Promise<unknown[]>;
}

async function stage(sql: string, before = ''): Promise<Stage> {
  const url = await server.freshDatabase();
  const client = await connect(url);
  onTestFinished(() => client.end());
  if (before) await client.query(before);
  const cwd = folder({ 'migrations/1_a.sql': `-- handrail: no-transaction\n${sql}` });
  return {
    url,
    cwd,
    client,
    up: (...args) => handrail(cwd, url, 'up', ...args),
    rows: async (query) =>
      (await client.query({ text: query, rowMode: 'array' })).rows.map((row) => row.join('|')),
  };
}

/** Starts `up`, waits until its backend is seen, and ends what is to end. */
async function ended(
  { url, cwd, client }: Stage,
  seen: (pid?: string) => string,
  how: (typeof ENDS)[number],
) {
  const { child, finished } = start(cwd, url, ['up']);
  await until(client, seen());
  if (how !== 'backend') child.kill('SIGKILL');
  if (how !== 'process') {
    await client.query(seen('pg_terminate_backend(pid)'));
    await until(client, `SELECT 1 WHERE NOT EXISTS (${seen()})`);
  }
  await finished;
}

const sleeping = (pid?: string) => working('pg_sleep(1)', pid);
const waiting = (text: string) => (pid?: string) => blocked(text, pid);

describe.skipIf(server.missing || !built)('without a transaction', () => {
  test.each(ENDS)('a statement that can be in one runs once: %s ended', async (how) => {
    const one = await stage(
      'CREATE TABLE a (n int);\nINSERT INTO a SELECT 1 FROM pg_sleep(1);\nINSERT INTO a VALUES (2);',
    );
    await ended(one, sleeping, how);
    const again = await one.up();
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('continuing 1_a');
    expect(await one.rows('SELECT n FROM a ORDER BY n')).toEqual(['1', '2']);
    expect(await one.rows('SELECT dirty, progress, held_by FROM schema_migrations')).toEqual([
      'false||',
    ]);
  });

  test.each(ENDS)("the file's own transaction is undone as a whole: %s ended", async (how) => {
    const one = await stage(
      'CREATE TABLE a (n int);\nBEGIN;\nINSERT INTO a VALUES (1);\nSELECT pg_sleep(1);\nCOMMIT;\nINSERT INTO a VALUES (2);',
    );
    await ended(one, sleeping, how);
    expect((await one.up()).code).toBe(0);
    expect(await one.rows('SELECT n FROM a ORDER BY n')).toEqual(['1', '2']);
  });

  test.each(['backend', 'both'] as const)(
    'an index that is half built is dropped and built again: %s ended',
    async (how) => {
      const one = await stage(
        'CREATE TABLE done (n int);\nCREATE INDEX CONCURRENTLY IF NOT EXISTS a_n ON a (n);\n',
        'CREATE TABLE a (n int)',
      );
      const writer = await connect(one.url);
      await writer.query('BEGIN; INSERT INTO a VALUES (1)');
      await ended(one, waiting('CREATE INDEX CONCURRENTLY'), how);
      await writer.end();
      expect(
        await one.rows('SELECT indisvalid FROM pg_index WHERE indrelid = $$a$$::regclass'),
      ).toEqual(['false']);
      const again = await one.up();
      expect(again).toMatchObject({ code: 0 });
      expect(again.stderr).toContain('dropped the invalid index public.a_n');
      expect(
        await one.rows('SELECT indisvalid FROM pg_index WHERE indrelid = $$a$$::regclass'),
      ).toEqual(['true']);
    },
  );

  test('an index that the server goes on building is waited for', async () => {
    const one = await stage(
      'CREATE INDEX CONCURRENTLY a_n ON a (n);\nCREATE TABLE b (n int);',
      'CREATE TABLE a (n int)',
    );
    const writer = await connect(one.url);
    await writer.query('BEGIN; INSERT INTO a VALUES (1)');
    await ended(one, waiting('CREATE INDEX CONCURRENTLY'), 'process');
    const { child, finished } = start(one.cwd, one.url, ['up']);
    let said = '';
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (piece: string) => {
        said += piece;
        if (said.includes('waiting')) resolve();
      });
    });
    expect(said).toMatch(/held by pid \d+, which still runs the statement of the run that stopped/);
    await writer.end();
    const again = await finished;
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('had taken effect before the run stopped');
    expect(
      await one.rows('SELECT indisvalid FROM pg_index WHERE indrelid = $$a$$::regclass'),
    ).toEqual(['true']);
  });

  test('SIGTERM while an index is built: ended at once, and gone on with', async () => {
    const one = await stage('CREATE INDEX CONCURRENTLY a_n ON a (n);', 'CREATE TABLE a (n int)');
    const writer = await connect(one.url);
    await writer.query('BEGIN; INSERT INTO a VALUES (1)');
    const { child, finished } = start(one.cwd, one.url, ['up', '--json']);
    await until(one.client, blocked('CREATE INDEX CONCURRENTLY'));
    const began = Date.now();
    child.kill('SIGTERM');
    const { code, stdout } = await finished;
    expect(Date.now() - began).toBeLessThan(2000);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe('RUN_ABORTED');
    await writer.end();
    const again = await one.up();
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('dropped the invalid index public.a_n');
  });

  test('what REINDEX CONCURRENTLY leaves is dropped', async () => {
    const one = await stage(
      'REINDEX INDEX CONCURRENTLY a_n;',
      'CREATE TABLE a (n int); CREATE INDEX a_n ON a (n)',
    );
    const writer = await connect(one.url);
    await writer.query('BEGIN; INSERT INTO a VALUES (1)');
    await ended(one, waiting('REINDEX'), 'both');
    await writer.end();
    const names = 'SELECT relname FROM pg_class WHERE relname LIKE $$a_n%$$ ORDER BY 1';
    expect(await one.rows(names)).toEqual(['a_n', 'a_n_ccnew']);
    const again = await one.up();
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('dropped the invalid index public.a_n_ccnew');
    expect(await one.rows(names)).toEqual(['a_n']);
  });

  test('DETACH PARTITION CONCURRENTLY is finished', async () => {
    const one = await stage(
      'ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\nCREATE TABLE b (n int);',
      'CREATE TABLE p (n int) PARTITION BY LIST (n); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)',
    );
    const reader = await connect(one.url);
    await reader.query('BEGIN; SELECT * FROM p');
    await ended(one, waiting('ALTER TABLE p DETACH'), 'both');
    await reader.end();
    const again = await one.up();
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('finished detaching the partition p1');
    expect(await one.rows('SELECT inhrelid FROM pg_inherits')).toEqual([]);
  });

  test('VACUUM is repeated', async () => {
    const one = await stage('VACUUM a;\nCREATE TABLE b (n int);', 'CREATE TABLE a (n int)');
    const blocker = await connect(one.url);
    await blocker.query('BEGIN; LOCK TABLE a');
    await ended(one, waiting('VACUUM'), 'both');
    await blocker.end();
    expect(await one.rows('SELECT dirty, under_way FROM schema_migrations')).toEqual([
      'true|VACUUM a',
    ]);
    expect((await one.up()).code).toBe(0);
  });

  test('what a file has set for its session is set again', async () => {
    const one = await stage(
      'SET search_path = s;\nSET ROLE builder_of_tests;\nCREATE TABLE a (n int);\nSELECT pg_sleep(1);\nCREATE TABLE b (n int);',
      'DROP ROLE IF EXISTS builder_of_tests; CREATE ROLE builder_of_tests; CREATE SCHEMA s AUTHORIZATION builder_of_tests',
    );
    onTestFinished(async () => {
      await one.client.query('DROP OWNED BY builder_of_tests; DROP ROLE builder_of_tests');
    });
    await ended(one, sleeping, 'both');
    expect((await one.up()).code).toBe(0);
    expect(
      await one.rows(
        'SELECT schemaname, tablename, tableowner FROM pg_tables WHERE schemaname = $$s$$ ORDER BY 2',
      ),
    ).toEqual(['s|a|builder_of_tests', 's|b|builder_of_tests']);
  });

  test('what needs a temporary table that is gone is said, before anything runs', async () => {
    const one = await stage(
      'CREATE TEMPORARY TABLE ids (n int);\nSELECT pg_sleep(1);\nINSERT INTO ids VALUES (1);',
    );
    await ended(one, sleeping, 'both');
    const { code, stdout } = await one.up('--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'RUN_TEMPORARY_LOST', at: { line: 4 } });
  });

  test('a changed file goes on when what ran is as it was, and only then', async () => {
    const one = await stage(
      'CREATE TABLE a (n int);\nSELECT pg_sleep(1);\nCREATE TABLE b (n int);',
    );
    await ended(one, sleeping, 'both');
    const file = (first: string) => ({
      'migrations/1_a.sql': `-- handrail: no-transaction\n${first};\n-- another\nCREATE TABLE c (n int);`,
    });
    write(one.cwd, file('CREATE TABLE a (n bigint)'));
    const refused = await one.up('--json');
    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'RUN_PARTIAL_CHANGED' });
    write(one.cwd, file('CREATE TABLE a (n int)'));
    expect((await one.up()).code).toBe(0);
    expect(
      await one.rows(
        'SELECT tablename FROM pg_tables WHERE tablename IN ($$a$$, $$b$$, $$c$$) ORDER BY 1',
      ),
    ).toEqual(['a', 'c']);
    expect((await handrail(one.cwd, one.url, 'status', '--exit-code')).code).toBe(0);
  });

  test('a run that was thought dead and comes back takes nothing from the one that went on', async () => {
    const one = await stage(
      'CREATE TABLE a (n int);\nINSERT INTO a SELECT 1 FROM pg_sleep(1);\nINSERT INTO a VALUES (2);\nSELECT pg_sleep(1.5);\nINSERT INTO a VALUES (3);',
    );
    const first = start(one.cwd, one.url, ['up']);
    await until(one.client, working('pg_sleep(1)'));
    first.child.kill('SIGSTOP');
    await until(one.client, 'SELECT 1 FROM schema_migrations WHERE progress = 2');
    await one.client.query(
      "UPDATE schema_migrations SET held_by = 'pid 1 on elsewhere', held_until = now() - interval '1 s'",
    );
    const second = start(one.cwd, one.url, ['up']);
    await until(one.client, working('pg_sleep(1.5)'));
    first.child.kill('SIGCONT');
    expect(await second.finished).toMatchObject({ code: 0 });
    expect(await first.finished).toMatchObject({ code: 0 });
    expect(await one.rows('SELECT n FROM a ORDER BY n')).toEqual(['1', '2', '3']);
  });
});
