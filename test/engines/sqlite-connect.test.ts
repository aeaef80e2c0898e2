import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ConnectOptions } from '../../src/engines/engine.ts';
import { sqlite } from '../../src/engines/sqlite/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'handrail-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const connect = (url: string, options: Partial<ConnectOptions> = {}, driver?: string) =>
  sqlite.connect(driver ? { url, driver } : { url }, {
    readOnly: false,
    timeoutSeconds: 1,
    ...options,
  });
const pragma = async (session: Awaited<ReturnType<typeof connect>>, name: string) =>
  Object.values((await session.rows(`PRAGMA ${name}`))[0] ?? {})[0];

test.each(['sqlite:', 'sqlite://'])('%s and an absolute path', async (scheme) => {
  const session = await connect(`${scheme}${path('abs.db')}`);
  expect(session.facts.database).toBe(path('abs.db'));
  await session.close();
  expect(existsSync(path('abs.db'))).toBe(true);
});

test('in memory nothing is made, whatever journal is asked for', async () => {
  const before = readdirSync('.');
  const session = await connect('sqlite::memory:', { pragmas: { journalMode: 'wal' } });
  await session.run('CREATE TABLE t (a)');
  await session.close();
  expect(readdirSync('.')).toEqual(before);
});

test.each([
  ['sqlite:', /names no file/],
  ['sqlite:app.db?mode=ro', /"\?mode=ro"/],
  [`sqlite:${path('no/such/folder.db')}`, /there is no folder ".*no\/such"/],
  [`sqlite:${folder}`, /it is a folder/],
])('%s: CONNECT_FAILED', async (url, reason) => {
  for (const readOnly of [false, true]) {
    const failure = connect(url, { readOnly });
    await expect(failure).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringMatching(reason),
    });
  }
});

test('a file that is no database, or lies below one', async () => {
  writeFileSync(path('text.db'), 'no database '.repeat(500));
  await expect(connect(`sqlite:${path('text.db')}`)).rejects.toThrow(/not an SQLite database/);
  await expect(connect(`sqlite:${path('text.db')}/x.db`)).rejects.toMatchObject({
    code: 'CONNECT_FAILED',
  });
});

test('an unknown driver, and one that this runtime lacks', async () => {
  await expect(connect('sqlite::memory:', {}, 'sqlite3')).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/better-sqlite3/),
  });
  const missing = process.versions.bun ? 'node:no' : 'bun:sqlite';
  if (missing === 'bun:sqlite') {
    const code = 'CONNECT_DRIVER_MISSING';
    await expect(connect('sqlite::memory:', {}, missing)).rejects.toMatchObject({ code });
  }
});

test('foreign keys are enforced, and the pragmas asked for are set', async () => {
  const pragmas = { journalMode: 'WAL', synchronous: 'normal' };
  const session = await connect(`sqlite:${path('wal.db')}`, { pragmas });
  expect(await pragma(session, 'foreign_keys')).toBe(1);
  expect(await pragma(session, 'journal_mode')).toBe('wal');
  expect(await pragma(session, 'synchronous')).toBe(1);
  await session.close();
  const failure = connect(`sqlite:${path('wal.db')}`, { pragmas: { journalMode: 'nonsense' } });
  await expect(failure).rejects.toMatchObject({
    code: 'CONNECT_FAILED',
    message: expect.stringMatching(/nonsense/),
  });
});

test('after close, a database in WAL mode is complete without its log', async () => {
  const session = await connect(`sqlite:${path('log.db')}`, { pragmas: { journalMode: 'wal' } });
  await session.run('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
  expect(await session.rows('SELECT a FROM t')).toEqual([{ a: 1 }]);
  await session.close();
  copyFileSync(path('log.db'), path('copy.db'));
  const copy = await connect(`sqlite:${path('copy.db')}`, { readOnly: true });
  expect(await copy.rows('SELECT a FROM t')).toEqual([{ a: 1 }]);
  await copy.close();
});

test('read-only reads a database that a killed process left in the middle of a transaction', async () => {
  mkdirSync(path('killed'));
  const file = path('killed/app.db');
  const session = await connect(`sqlite:${path('living.db')}`);
  await session.run('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
  await session.run(`PRAGMA cache_size = 5; BEGIN;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO t SELECT hex(randomblob(20)) FROM n`);
  copyFileSync(path('living.db'), file);
  copyFileSync(path('living.db-journal'), `${file}-journal`);
  await session.run('ROLLBACK');
  await session.close();
  const after = await connect(`sqlite:${file}`, { readOnly: true });
  expect(await after.rows('SELECT a FROM t')).toEqual([{ a: 1 }]);
  await after.close();
});

test('integrity finds rows without parents and keys that can not work', async () => {
  const session = await connect('sqlite::memory:');
  await session.run(`PRAGMA foreign_keys = OFF;
    CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT);
    CREATE TABLE c (p REFERENCES p);
    INSERT INTO c VALUES (7), (8), (NULL);
    CREATE TABLE m (code REFERENCES p (code))`);
  const faults = await sqlite.integrity(session);
  expect(faults.map(({ problem }) => problem)).toEqual([
    '2 rows of "c" point to no row of "p"',
    'foreign key mismatch - "m" referencing "p"',
  ]);
  await session.close();
});
