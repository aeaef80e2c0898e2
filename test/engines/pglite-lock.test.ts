import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { lockFolder } from '../../src/engines/postgres/folder-lock.ts';
import { postgres } from '../../src/engines/postgres/index.ts';
import { identity } from '../../src/util/process-identity.ts';

const folder = mkdtempSync(join(tmpdir(), 'handrail-'));
const data = join(folder, 'data');
const lock = `${data}.lock`;
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => rmSync(lock, { force: true }));

test('a folder that this process has locked is in use', () => {
  const release = lockFolder(data);
  expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  expect(() => lockFolder(data)).toThrow(
    `"${data}" is open in another process (pid ${process.pid})`,
  );
  release();
  expect(existsSync(lock)).toBe(false);
  lockFolder(data)();
});

test('the lock of a living process holds, that of a dead one is taken over', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(other, 'spawn');
  writeFileSync(lock, identity(other.pid ?? 0));
  expect(() => lockFolder(data)).toThrow(`(pid ${other.pid})`);
  const exited = once(other, 'exit');
  other.kill('SIGKILL');
  await exited;
  const release = lockFolder(data);
  expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  release();
});

test.skipIf(!existsSync('/proc/self/stat'))(
  'a process id that was given out again, as /proc tells',
  () => {
    writeFileSync(lock, `${process.pid} 1`);
    lockFolder(data)();
    expect(existsSync(lock)).toBe(false);
  },
);

test('a lock file that is just being written holds', () => {
  writeFileSync(lock, '');
  expect(() => lockFolder(data)).toThrow(/is open in another process/);
});

const open = (url: string) =>
  postgres.connect({ url, driver: 'pglite' }, { readOnly: false, timeoutSeconds: 10 });

test('folders that PGlite can not be given', async () => {
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other/file.txt'), '');
  const code = 'CONNECT_FAILED';
  await expect(open('pglite:')).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/names no folder/),
  });
  await expect(open(`pglite:${folder}/other`)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/other files/),
  });
  await expect(open(`pglite:${folder}/other/file.txt`)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/a file/),
  });
  await expect(open(`pglite:${folder}/no/such`)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/no folder/),
  });
});

test('a second session is told who has the folder', async () => {
  const first = await open(`pglite:${data}`);
  await expect(open(`pglite:${data}`)).rejects.toMatchObject({ code: 'CONNECT_IN_USE' });
  await first.close();
  expect(existsSync(lock)).toBe(false);
});
