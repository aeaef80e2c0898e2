import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { runtime } from '../tools/runtimes.mjs';
import { built } from './support/command-line.ts';
import { folder } from './support/folder.ts';
import { postgres } from './support/postgres.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const binary = `${root}dist/cli/main.js`;
const vitest = `${root}node_modules/vitest/vitest.mjs`;
const server = await postgres();

/** The runtimes, how they run a script, and the SQLite client that is theirs. */
const runtimes = [
  { name: 'node22', flags: [], driver: 'sqlite-node' },
  { name: 'node24', flags: [], driver: 'sqlite-node' },
  { name: 'bun', flags: ['--bun'], driver: 'sqlite-bun' },
] as const;

describe.each(runtimes)('under $name', ({ name, flags, driver }) => {
  const program = runtime(name);
  const path = program ?? '';

  test.skipIf(!program || !built)('the command line goes up and down', async () => {
    const files = {
      'migrations/1_a.sql': 'CREATE TABLE a (id int);\n-- handrail: down\nDROP TABLE a;',
    };
    const cwd = folder(files);
    const urls = ['sqlite:app.db', ...(server.missing ? [] : [await server.freshDatabase()])];
    for (const DATABASE_URL of urls) {
      const env = { PATH: process.env.PATH, DATABASE_URL };
      for (const command of ['up', 'down', 'up']) {
        const { stdout, stderr } = await run(path, [binary, command, '--json'], { cwd, env });
        expect(JSON.parse(stdout).applied).toMatchObject([{ version: '1' }]);
        expect(stderr).toBe('');
      }
    }
  });

  test.skipIf(!program || !built)(
    'check tries migrations on the SQLite that it brings',
    async () => {
      // SQLite learnt the second statement in 3.53.
      const text = `CREATE TABLE a (id int);\nALTER TABLE a ALTER COLUMN id SET NOT NULL;
-- handrail: down\nDROP TABLE a;`;
      const cwd = folder({ 'migrations/1_a.sql': text });
      const args = [binary, 'check', '--all', '--engine', 'sqlite', '--json'];
      const env = { PATH: process.env.PATH };
      const { stdout } = await run(path, args, { cwd, env }).catch((error) => error);
      const { scratch, migrations } = JSON.parse(stdout);
      const [, minor] = /^sqlite 3\.(\d+)/.exec(scratch.server) ?? [];
      expect(migrations[0].rollback).toBe(Number(minor) < 53 ? 'failed' : 'exact');
    },
  );

  test.skipIf(!program)(`its SQLite client passes the contract`, { timeout: 60_000 }, async () => {
    const args = [...flags, vitest, 'run', `test/engines/${driver}.test.ts`];
    const { stdout } = await run(path, args, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
    expect(stdout).toMatch(/Tests +\d{2,} passed/);
    expect(stdout).not.toContain('skipped');
  });
});
