import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runtime } from '../../../tools/runtimes.mjs';
import { closeDatabase, insertUsageSnapshot, openDatabase } from '../src/db.ts';
import { addEvents, elsewhere, newFile } from './support.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const jiti = join(
  dirname(createRequire(import.meta.url).resolve('jiti/package.json')),
  'lib/jiti-cli.mjs',
);

/** How each runtime starts a script in TypeScript. */
const runtimes = [
  { name: 'this Node.js', program: process.execPath, before: [jiti] },
  { name: 'Node.js 22', program: runtime('node22'), before: [jiti] },
  { name: 'Node.js 24, by itself', program: runtime('node24'), before: [] },
  { name: 'Bun', program: runtime('bun'), before: [] },
];

describe.each(runtimes)('under $name', ({ program, before }) => {
  const start = (script: string, args: string[], file = '') =>
    new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
      const env = { PATH: process.env.PATH, OBSERVABILITY_DB: file };
      const command = [...before, `scripts/${script}.ts`, ...args];
      execFile(program ?? '', command, { cwd: folder, env }, (error, stdout, stderr) =>
        done({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });

  test.skipIf(program === null)('the tests of the migrations pass', async () => {
    const { code, stdout } = await start('test-migrations', []);
    expect(stdout).toMatch(/^(ok .*\n){5}All tests passed\.\n$/);
    expect(code).toBe(0);
  });

  test.skipIf(program === null)('migrate goes up, tells, goes down and up', async () => {
    const file = newFile();
    const migrate = (...args: string[]) => start('migrate', args, file);
    await expect(migrate('status')).resolves.toMatchObject({ code: 2, stdout: '' });
    expect(existsSync(file)).toBe(false);
    const up = { code: 0, stdout: expect.stringContaining(`${file} is at version 2.`) };
    await expect(migrate()).resolves.toMatchObject(up);
    await expect(migrate()).resolves.toMatchObject({
      stdout: expect.stringMatching(/^Nothing to apply/),
    });
    const { stdout } = await migrate('status');
    expect(stdout).toMatch(/^applied {2}1 {2}create_usage_tables {2}20\d\d-.*Z\napplied {2}2 /);
    await expect(migrate('validate')).resolves.toMatchObject({ code: 0, stdout: 'Valid.\n' });
    const back = await migrate('rollback');
    expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('is at version 1.') });
    expect(back.stderr).not.toContain('Warning: this');
    await migrate();
    const all = await migrate('rollback', '0');
    expect(all.stderr).toContain(
      'Warning: this removes usage_config (rows: 1) and usage_snapshots (rows: 0)',
    );
    expect(all.stdout).toMatch(/^undone {3}2 .*\nundone {3}1 .*\n.* is at version 0\.\n$/);
    await expect(migrate()).resolves.toMatchObject(up);
  });
});

describe('migrate', () => {
  const migrate = (file: string, ...args: string[]) =>
    new Promise<string>((done) => {
      const env = { PATH: process.env.PATH, OBSERVABILITY_DB: file };
      const command = [jiti, 'scripts/migrate.ts', ...args];
      execFile(process.execPath, command, { cwd: folder, env }, (error, _, stderr) =>
        done(`${error?.code ?? 0} ${stderr}`),
      );
    });

  test.each([['ruin'], ['status', 'x'], ['rollback', 'one'], ['rollback', '0', '1']])(
    'shows its usage for %s %s',
    async (...args) => {
      expect(await migrate(newFile(), ...args)).toMatch(/^2 .*\nUsage: migrate\.ts/);
    },
  );

  test('may be started many times at once on a new file', async () => {
    const file = newFile();
    const all = await Promise.all(Array.from({ length: 4 }, () => migrate(file)));
    expect(all).toEqual(['0 ', '0 ', '0 ', '0 ']);
  });

  test('ends with 1 when validate finds something, with 2 when the database cannot be opened', async () => {
    const file = newFile();
    await migrate(file);
    openDatabase(file);
    addEvents('s');
    insertUsageSnapshot({ session_id: 's', snapshot_data: '{}' });
    closeDatabase();
    elsewhere(file, (db) => db.exec('DELETE FROM sessions'));
    expect(await migrate(file, 'validate')).toMatch(/^1 Not valid: row 1 of usage_snapshots/);
    expect(await migrate('/nowhere/events.db')).toMatch(
      /^2 migrate\.ts run, on \/nowhere\/events\.db: .+/,
    );
  });
});
