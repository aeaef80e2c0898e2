import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { serverUser } from '../../tools/scratch-folders.mjs';
import { built, type Finished, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { filesOf, snapshot } from '../support/snapshot.ts';

const { uid, gid } = serverUser();
const possible = built && uid !== undefined && gid !== undefined && (await canRun());
if (!possible) {
  process.stderr.write(
    'Skipping tests as another user: only root can be another user, who must reach dist/\n',
  );
}

/** root may read and write everything: what rights mean shows only as somebody else. */
function asNobody(cwd: string, ...args: string[]): Promise<Finished> {
  return start(cwd, 'sqlite:data/app.db', args, { uid: Number(uid), gid: Number(gid) }).finished;
}

async function canRun(): Promise<boolean> {
  const { code } = await start('/', '', ['--version'], { uid: Number(uid), gid: Number(gid) })
    .finished;
  return code === 0;
}

/** A folder that everybody can pass through, with a migration, and a database that has another one. */
async function project(): Promise<string> {
  const cwd = folder({
    'migrations/0001_a.sql': 'CREATE TABLE a (id integer);',
    'migrations/0002_b.sql': 'CREATE TABLE b (id integer);',
  });
  chmodSync(cwd, 0o755);
  mkdirSync(join(cwd, 'data'));
  const url = `sqlite:${join(cwd, 'data/app.db')}`;
  await createMigrator({ url, dir: join(cwd, 'migrations') }).up({ count: 1 });
  chmodSync(join(cwd, 'data'), 0o777);
  chmodSync(join(cwd, 'data/app.db'), 0o666);
  return cwd;
}

describe.skipIf(!possible)('as a user without the right', () => {
  const cases: [string, (cwd: string) => void, string, string][] = [
    [
      'to read a file',
      (cwd) => chmodSync(join(cwd, 'migrations/0002_b.sql'), 0o600),
      'SOURCE_UNREADABLE',
      '"migrations/0002_b.sql" could not be read: permission denied',
    ],
    [
      'to list the folder',
      (cwd) => chmodSync(join(cwd, 'migrations'), 0o711),
      'SOURCE_UNREADABLE',
      '"migrations" could not be read: permission denied',
    ],
    [
      'to pass through the folder',
      (cwd) => chmodSync(join(cwd, 'migrations'), 0o744),
      'SOURCE_UNREADABLE',
      'permission denied',
    ],
    [
      'to read the database',
      (cwd) => chmodSync(join(cwd, 'data/app.db'), 0o600),
      'CONNECT_FAILED',
      'data/app.db',
    ],
    [
      'to write the database',
      (cwd) => chmodSync(join(cwd, 'data/app.db'), 0o644),
      'HISTORY_NOT_WRITABLE',
      'read-only for this user',
    ],
    [
      'to write beside the database',
      (cwd) => chmodSync(join(cwd, 'data'), 0o755),
      'RUN_STATEMENT_FAILED',
      'the folder that it is in, writable for this user',
    ],
    [
      'to pass through the folder of the database',
      (cwd) => chmodSync(join(cwd, 'data'), 0o700),
      'CONNECT_FAILED',
      'data',
    ],
  ];

  test.each(cases)('%s: told, and nothing changes', async (_, take, code, words) => {
    const cwd = await project();
    take(cwd);
    const url = `sqlite:${join(cwd, 'data/app.db')}`;
    const before = [await snapshot(url), filesOf(cwd)];
    const { stdout, stderr, code: exit } = await asNobody(cwd, 'up');
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 });
    expect(stderr.replace(/\s+/g, ' ')).toContain(`error[${code}]`);
    expect(stderr.replace(/\s+/g, ' ')).toContain(words);
    expect(stderr).toContain('= help:');
    expect([await snapshot(url), filesOf(cwd)]).toEqual(before);
  });

  test('to make the database: told, and no file is made', async () => {
    const cwd = folder({ 'migrations/0001_a.sql': 'CREATE TABLE a (id integer);' });
    chmodSync(cwd, 0o755);
    mkdirSync(join(cwd, 'data'));
    const { stderr, code } = await asNobody(cwd, 'up');
    expect(code).toBe(2);
    expect(stderr).toContain('error[CONNECT_FAILED]');
    expect(readdirSync(join(cwd, 'data'))).toEqual([]);
  });

  test('to write the database may still read it', async () => {
    const cwd = await project();
    chmodSync(join(cwd, 'data/app.db'), 0o644);
    chmodSync(join(cwd, 'data'), 0o755);
    const { stdout, code } = await asNobody(cwd, 'status');
    expect(stdout).toContain('pending  0002_b');
    expect(code).toBe(0);
    chownSync(join(cwd, 'data/app.db'), Number(uid), Number(gid));
    chmodSync(join(cwd, 'data'), 0o777);
    expect((await asNobody(cwd, 'up')).code).toBe(0);
  });
});
