import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCommandLine } from '../scripts/build.mjs';
import { postgres } from './support/postgres.ts';

/** Inside the repository, so that optional packages are found as they are by an installed command line. */
const built = fileURLToPath(new URL('../.cache/loaded-modules/', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'handrail-loaded-'));

/** Modules of Node that cost milliseconds and that these commands can do without. */
const costly = ['tls', 'https', 'http', 'http2', 'child_process', 'worker_threads', 'readline'];
const fetching = 'internal/deps/undici/undici';

/** Each file takes time to open: main, core, the command, its use case, engine, driver, CommonJS helper. */
const mostFiles = 7;

/** The sources in each file of the bundle. */
let chunks: Awaited<ReturnType<typeof buildCommandLine>>;

beforeAll(async () => {
  chunks = await buildCommandLine('.cache/loaded-modules');
  const migrations = join(work, 'migrations');
  mkdirSync(migrations);
  writeFileSync(join(migrations, '0001_first.up.sql'), 'CREATE TABLE first (id int);\n');
  writeFileSync(join(migrations, '0001_first.down.sql'), 'DROP TABLE first;\n');
});

afterAll(() => {
  for (const folder of [built, work]) rmSync(folder, { recursive: true, force: true });
});

/** What the command line loads when it runs that: files of the bundle, their sources, modules of Node. */
function run(url: string, ...args: string[]) {
  const coverage = mkdtempSync(join(work, 'coverage-'));
  const list = join(coverage, 'modules');
  const atExit = `import fs from 'node:fs';
    process.on('exit', () => fs.writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join('\\n')));`;
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(atExit)}`,
      join(built, 'main.js'),
      ...args,
    ],
    {
      cwd: work,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DATABASE_URL: url, NODE_V8_COVERAGE: coverage },
    },
  );
  expect(stderr).not.toMatch(/error/);
  expect(status).toBe(0);
  const files = scripts(coverage).filter((script) =>
    script.startsWith(String(pathToFileURL(built))),
  );
  const names = files.map((file) => file.slice(file.lastIndexOf('/') + 1));
  const sources = chunks.flatMap(({ file, modules }) => (names.includes(file) ? modules : []));
  const native = readFileSync(list, 'utf8').split('\n');
  return { names, sources, native: native.map((line) => line.replace(/^NativeModule /, '')) };
}

/** V8 names every script that it has loaded in its report of what was covered. */
function scripts(coverage: string): string[] {
  return readdirSync(coverage)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8'));
      return (result as { url: string }[]).map(({ url }) => url);
    });
}

function heavy(native: readonly string[]): string[] {
  return [...costly, fetching].filter((name) => native.includes(name));
}

const server = await postgres();

describe.skipIf(server.missing)('on PostgreSQL', () => {
  test.each(['up', 'up --dry-run', 'status', 'version'])('%s', async (command) => {
    const url = await server.freshDatabase();
    const { names, sources, native } = run(url, ...command.split(' '));
    expect(sources).toContain('src/engines/postgres/drivers/pg.ts');
    expect(
      sources.filter((path) =>
        /yaml|sqlite|pglite|help\.ts|node_modules\/(?!pg|postgres-|split2|xtend)/.test(path),
      ),
    ).toEqual([]);
    expect(heavy(native)).toEqual([]);
    expect(names.length).toBeLessThanOrEqual(mostFiles);
  });
});

describe('on SQLite', () => {
  test.each(['up', 'status', 'version'])('%s', (command) => {
    const { names, sources, native } = run(`sqlite:${join(work, `${command}.db`)}`, command);
    expect(sources).toContain('src/engines/sqlite/index.ts');
    expect(
      sources.filter((path) => /yaml|postgres|pglite|help\.ts|node_modules/.test(path)),
    ).toEqual([]);
    expect(heavy([...native, ...native.filter((name) => name === 'net')])).toEqual([]);
    expect(names.length).toBeLessThanOrEqual(mostFiles);
  });

  test('the parser of the configuration is loaded when there is one', () => {
    const { sources } = run(`sqlite:${join(work, 'x.db')}`, 'version', '--config', configuration());
    expect(sources.some((path) => path.startsWith('node_modules/yaml/'))).toBe(true);
  });
});

test('--version needs nothing but the core', () => {
  const { names, sources, native } = run('', '--version');
  // main, core, CommonJS helper
  expect(names.length).toBeLessThanOrEqual(3);
  expect(sources.filter((path) => path.startsWith('node_modules/'))).toEqual([]);
  expect(heavy(native)).toEqual([]);
});

function configuration(): string {
  const file = join(work, 'handrail.yml');
  writeFileSync(file, 'development:\n  dir: migrations\n');
  return file;
}
