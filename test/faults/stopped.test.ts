import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPgbouncer } from '../../tools/pgbouncer.mjs';
import { built, type Started, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { connect, until } from '../support/sessions.ts';

const server = await postgres();
const NONE = '-- handrail: no-transaction\n';

/** What of handrail still is on the server. */
const OTHERS = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND application_name <> 'api'`;

const waitsFor = (lock: string) =>
  `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = '${lock}'
     AND datname = current_database()`;

/** A database whose table a transaction has read, and that transaction. */
async function busy() {
  const url = await server.freshDatabase();
  const other = await connect(url);
  await other.query('CREATE TABLE flags (id int)');
  await other.query('BEGIN; INSERT INTO flags VALUES (1)');
  return { url, other, look: await connect(url) };
}

/** Asks a run to stop, and says what came of it; it has two seconds. */
async function stop({ child, finished }: Started, signal: NodeJS.Signals = 'SIGTERM') {
  const began = Date.now();
  child.kill(signal);
  const { code, stdout } = await finished;
  expect(Date.now() - began).toBeLessThan(2000);
  expect(code).toBe(2);
  return JSON.parse(stdout).error;
}

/** Waits until a run has said so on stderr. */
async function said({ child }: Started, words: RegExp): Promise<void> {
  let text = '';
  for await (const [piece] of on(child.stderr as NodeJS.ReadableStream)) {
    text += piece;
    if (words.test(text)) return;
  }
}

async function* on(stream: NodeJS.ReadableStream) {
  for (;;) yield await once(stream, 'data');
}

const ALTER = { 'migrations/1_a.sql': 'ALTER TABLE flags ADD COLUMN x int;' };
const WAITING = { ...ALTER, 'handrail.yml': 'lock_timeout: off\n' };
const INDEX = {
  'migrations/1_i.sql': `${NONE}CREATE INDEX CONCURRENTLY flags_id ON flags (id);`,
};
const ROLLED_BACK = {
  code: 'RUN_ABORTED',
  message: 'stopped during 1_a',
  state: 'rolled back: 1_a is not applied, nothing of it remains',
};

async function nothingLeft(look: pg.Client): Promise<void> {
  await until(look, `SELECT 1 WHERE NOT EXISTS (${OTHERS})`);
  const { rows } = await look.query(
    `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  expect(rows).toEqual([{ n: 0 }]);
}

describe.skipIf(server.missing || !built)('asked to stop', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s while it waits for a lock', async (signal) => {
    const { url, look } = await busy();
    const run = start(folder(WAITING), url, ['up', '--json']);
    await until(look, waitsFor('relation'));
    expect(await stop(run, signal)).toMatchObject(ROLLED_BACK);
    await nothingLeft(look);
  });

  test('in the pause between two tries', async () => {
    const { url, look } = await busy();
    const cwd = folder({ ...ALTER, 'handrail.yml': 'lock_timeout: 100ms\n' });
    const run = start(cwd, url, ['up', '--json', '--verbose']);
    await said(run, /rolled back 1_a/);
    expect(await stop(run)).toMatchObject(ROLLED_BACK);
    await nothingLeft(look);
  });

  test('while CREATE INDEX CONCURRENTLY waits for others', async () => {
    const { url, look } = await busy();
    const run = start(folder(INDEX), url, ['up', '--json']);
    await until(look, waitsFor('virtualxid'));
    const error = await stop(run);
    expect(error).toMatchObject({ code: 'RUN_ABORTED', message: 'stopped during 1_i' });
    expect(error.state).toMatch(/^1_i is half applied/);
    await nothingLeft(look);
  });

  test.for([
    ['a lock', WAITING, 'relation', ROLLED_BACK],
    ['CREATE INDEX CONCURRENTLY', INDEX, 'virtualxid', { code: 'RUN_ABORTED' }],
  ] as const)(
    'behind a pooler in transaction mode: %s',
    async ([, files, lock, expected], context) => {
      const pooler = await startPgbouncer(server);
      if (!pooler) return context.skip('pgbouncer is not installed');
      onTestFinished(() => pooler.stop());
      const { url, other, look } = await busy();
      const run = start(folder(files), pooler.through(url), ['up', '--json']);
      await until(look, waitsFor(lock));
      expect(await stop(run)).toMatchObject(expected);
      await until(look, `SELECT 1 WHERE NOT EXISTS (${waitsFor(lock)})`);
      await other.query('COMMIT');
    },
  );

  test('the second request ends it at once; the server ends the statement', async () => {
    const url = await server.freshDatabase();
    const look = await connect(url);
    // The function holds back the first request: it catches the cancellation and goes on.
    const deaf = `DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$;`;
    const run = start(folder({ 'migrations/1_a.sql': deaf }), url, ['up']);
    await until(
      look,
      "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
    );
    run.child.kill('SIGTERM');
    await said(run, /again to stop at once/);
    // One request that arrives twice counts once: a person needs longer for a second one.
    await new Promise((resolve) => setTimeout(resolve, 400));
    run.child.kill('SIGTERM');
    expect((await run.finished).code).toBe(143);
    await until(look, `SELECT 1 WHERE NOT EXISTS (${OTHERS})`);
  });
});

test.skipIf(!built)('SQLite: asked to stop while another process writes', async () => {
  const cwd = folder({ 'migrations/1_a.sql': 'CREATE TABLE a (id integer);' });
  const program = `
    const { DatabaseSync } = require(process.argv[1]);
    const database = new DatabaseSync('app.db');
    database.exec('PRAGMA journal_mode = wal; BEGIN IMMEDIATE');
    console.log('locked');
    setInterval(() => {}, 1000);`;
  const client = createRequire(import.meta.url).resolve('@photostructure/sqlite');
  const writer = spawn(process.execPath, ['-e', program, client], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void writer.kill());
  await once(writer.stdout, 'data');
  const run = start(cwd, 'sqlite:app.db', ['up', '--json', '--verbose']);
  await said(run, /waiting for the migration lock/);
  expect(await stop(run)).toMatchObject({ code: 'RUN_ABORTED' });
});
