import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { built } from '../../../test/support/command-line.ts';
import { entityDiagram, withDiagram } from '../scripts/entity-diagram.ts';
import { createPool, migratorFor } from '../src/database.ts';
import { environment, home, program, server, until } from './support.ts';

/** Runs a command in a copy of this example, whose migrations may change. */
async function copy(url: string) {
  const folder = mkdtempSync(join(tmpdir(), 'config-guardian-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const part of ['migrations', 'scripts', 'Makefile', 'package.json']) {
    cpSync(join(home, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'));
  const run = (command: string, ...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url };
      execFile(command, args, { cwd: folder, env }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), out: stdout.trim(), err: stderr });
      });
    });
  const make = (...args: string[]) => run('make', '--no-print-directory', ...args);
  return { folder, make, script: (...args: string[]) => run('scripts/migrate.sh', ...args) };
}

describe.skipIf(server.missing || !built)('migrations by hand', () => {
  test('make: up one by one, all the way, down, a new one, and by force', async () => {
    const { folder, make } = await copy(await server.freshDatabase());
    const version = async () => (await make('migrate-version')).out;
    expect(await version()).toBe('0');
    expect(await make('migrate-up-one')).toMatchObject({ code: 0 });
    expect(await version()).toBe('001');
    expect(await make('migrate-up')).toMatchObject({ code: 0 });
    expect(await version()).toBe('007');
    expect(await make('migrate-down')).toMatchObject({ code: 0 });
    expect(await version()).toBe('006');
    expect(await make('migrate-create', 'NAME=add_new_feature')).toMatchObject({ code: 0 });
    const files = readdirSync(join(folder, 'migrations')).filter((file) => file.startsWith('008'));
    expect(files).toEqual(['008_add_new_feature.down.sql', '008_add_new_feature.up.sql']);
    expect(await make('migrate-force', 'VERSION=5')).toMatchObject({ code: 0 });
    expect(await version()).toBe('005');
  });

  test('scripts/migrate.sh: up n, down n, version, create, force', async () => {
    const { folder, script } = await copy(await server.freshDatabase());
    const version = async () => (await script('version')).out;
    expect(await script('up', '2')).toMatchObject({ code: 0 });
    expect(await version()).toBe('002');
    expect(await script('up')).toMatchObject({ code: 0 });
    expect(await script('down', '3')).toMatchObject({ code: 0 });
    expect(await version()).toBe('004');
    expect(await script('down')).toMatchObject({ code: 0 });
    expect(await version()).toBe('003');
    expect(await script('create', 'add_teams')).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, 'migrations'))).toContain('008_add_teams.up.sql');
    expect(await script('force', '4')).toMatchObject({ code: 0 });
    expect(await version()).toBe('004');
  });

  test('what they do not know is refused, with how they are used', async () => {
    const { make, script } = await copy(await server.freshDatabase());
    for (const args of [[], ['sideways'], ['up', 'x'], ['up', '1', '2'], ['create'], ['force']]) {
      const { code, err } = await script(...args);
      expect([args, code, err]).toEqual([
        args,
        2,
        expect.stringMatching('^Usage: scripts/migrate'),
      ]);
    }
    expect((await make('migrate-create')).err).toMatch('Usage');
    expect((await make('migrate-force')).err).toMatch('Usage');
  });
});

describe.skipIf(server.missing)('migrations at the start', () => {
  test('run, also when several nodes start at once, and are said', async () => {
    const url = await server.freshDatabase();
    const started = [1, 2, 3].map(() => program('src/main.ts', environment(url)));
    for (const { child, text } of started) {
      await until('it listens', () => child.exitCode !== null || /listening/.test(text.said));
      expect(text.said).toMatch('mode single: PostgreSQL alone');
    }
    const said = started.map(({ text }) => text.said).join('');
    expect(said.match(/applied 00\d_/g)).toHaveLength(7);
    for (const { child, ended, text } of started) {
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      expect(text.said).toMatch(/stopped\n$/);
    }
  });

  test('without settings nothing starts, and all that is missing is named', async () => {
    const { ended, text } = program('src/main.ts', { ETCD_URLS: 'nonsense' });
    expect(await ended).toBe(1);
    for (const name of ['DATABASE_URL', 'ADMIN_TOKEN', 'SESSION_SECRET', 'ETCD_URLS']) {
      expect(text.said).toMatch(`\n  ${name}: `);
    }
  });

  test('the entity diagram in README.md is what the database says', async () => {
    const url = await server.freshDatabase();
    await migratorFor(url).up();
    const pool = createPool(url, () => {});
    onTestFinished(() => pool.end());
    const readme = readFileSync(join(home, 'README.md'), 'utf8');
    expect(readme).toBe(withDiagram(readme, await entityDiagram(pool)));
    expect(readme).toMatch('config_schemas |o--o{ configs : "schema_id, RESTRICT"');
  });
});
