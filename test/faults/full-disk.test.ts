import { chownSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { serverUser } from '../../tools/scratch-folders.mjs';
import { built, handrail } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { mayMount, smallDisk } from '../support/small-disk.ts';
import { snapshot } from '../support/snapshot.ts';

const server = await postgres();
const down = '\n-- handrail: down\nDROP TABLE';

describe.skipIf(!mayMount)('a full disk, on SQLite', () => {
  const fill = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO big SELECT hex(randomblob(500)) FROM n;`;

  test.each([
    ['in a transaction', ''],
    ['with a write-ahead log', ''],
    ['of one file without a transaction', '-- handrail: no-transaction\n'],
  ])('%s: the database is what it was, and the next run completes', async (name, direction) => {
    const disk = smallDisk('size=400k');
    const url = `sqlite:${join(disk.path, 'app.db')}`;
    const journal = name.includes('log') ? { pragmas: { journalMode: 'wal' } } : {};
    const dir = folder({
      '0001_a.sql': `CREATE TABLE a (id integer); INSERT INTO a VALUES (1);${down} a;`,
      '0002_big.sql': `${direction}CREATE TABLE big (text);\n${fill}${down} big;`,
      '0003_c.sql': `CREATE TABLE c (id integer);${down} c;`,
    });
    const migrator = createMigrator({ url, dir, ...journal });
    await migrator.up({ to: '1' });
    const before = await snapshot(url);
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'RUN_STATEMENT_FAILED',
      details: { sqlState: 'SQLITE_FULL' },
      hint: 'Make room on the disk that holds the database.',
    });
    const states = (await migrator.status()).migrations.map(({ state }) => state);
    expect(states).toEqual(['applied', direction ? 'partial' : 'pending', 'pending']);
    if (direction) return;
    if (!journal.pragmas) expect(await snapshot(url)).toBe(before);
    disk.remount('size=8m');
    expect((await migrator.up()).applied).toHaveLength(2);
    expect((await migrator.validate()).problems).toEqual([]);
  });

  test('from the beginning: no room even for the history', async () => {
    const disk = smallDisk('size=8k');
    const url = `sqlite:${join(disk.path, 'app.db')}`;
    const migrator = createMigrator({
      url,
      dir: folder({ '0001_a.sql': 'CREATE TABLE a (id integer);' }),
    });
    await expect(migrator.up()).rejects.toMatchObject({ details: { sqlState: 'SQLITE_FULL' } });
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'pending' }]);
    disk.remount('size=8m');
    expect((await migrator.up()).version).toBe('0001');
  });

  test.skipIf(!built)('read-only: says so, and changes nothing', async () => {
    const disk = smallDisk('size=1m');
    const url = `sqlite:${join(disk.path, 'app.db')}`;
    const dir = folder({ '0001_a.sql': `CREATE TABLE a (id integer);${down} a;` });
    // In a process of its own, since one of the npm clients keeps files open for some time.
    expect((await handrail(dir, url, 'up', '--dir', '.')).code).toBe(0);
    const before = await snapshot(url);
    disk.remount('ro');
    const migrator = createMigrator({ url, dir });
    await expect(migrator.down()).rejects.toMatchObject({ code: 'HISTORY_NOT_WRITABLE' });
    await expect(migrator.force('0')).rejects.toMatchObject({ code: 'HISTORY_NOT_WRITABLE' });
    expect((await migrator.status()).version).toBe('0001');
    const other = createMigrator({ url: `sqlite:${join(disk.path, 'new.db')}`, dir });
    await expect(other.up()).rejects.toMatchObject({ code: 'CONNECT_FAILED' });
    expect(readdirSync(disk.path)).toEqual(['app.db']);
    expect(await snapshot(url)).toBe(before);
  });
});

describe.skipIf(!mayMount || server.missing)('a full disk, on PostgreSQL', () => {
  test('the migration is rolled back, and the next run completes', async () => {
    const disk = smallDisk('size=20m');
    const location = join(disk.path, 'space');
    mkdirSync(location);
    const { uid, gid } = serverUser();
    if (uid !== undefined && gid !== undefined) chownSync(location, uid, gid);
    const admin = new pg.Client(server.url);
    await admin.connect();
    onTestFinished(async () => {
      await admin.query('DROP DATABASE IF EXISTS handrail_full');
      await admin.query('DROP TABLESPACE IF EXISTS handrail_small');
      await admin.end();
    });
    await admin.query(`CREATE TABLESPACE handrail_small LOCATION '${location}'`);
    await admin.query('CREATE DATABASE handrail_full TABLESPACE handrail_small');
    const url = new URL(server.url);
    url.pathname = '/handrail_full';
    const dir = folder({
      '0001_a.sql': `CREATE TABLE a (id integer); INSERT INTO a VALUES (1);${down} a;`,
      '0002_big.sql': `CREATE TABLE big (t text);\nINSERT INTO big SELECT repeat(md5(i::text), 30) FROM generate_series(1, 20000) i;${down} big;`,
      '0003_c.sql': `CREATE TABLE c (id integer);${down} c;`,
    });
    const migrator = createMigrator({ url: url.href, dir });
    await migrator.up({ to: '1' });
    const before = await snapshot(url.href);
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'RUN_STATEMENT_FAILED',
      details: { sqlState: '53100' },
      at: { line: 2 },
      hint: expect.stringContaining('disk space'),
      state: 'rolled back: 0002_big is not applied, nothing of it remains',
    });
    expect(await snapshot(url.href)).toBe(before);
    disk.remount('size=120m');
    expect((await migrator.up()).applied).toHaveLength(2);
  });
});
