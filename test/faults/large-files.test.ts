import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { built } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const MIB = 1024 * 1024;
const binary = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const server = await postgres();
const engines: [string, () => Promise<string>, boolean][] = [
  ['postgres', () => server.freshDatabase(), server.missing],
  ['sqlite', async () => `sqlite:${join(folder(), 'app.db')}`, false],
];

/** A migration of about so many bytes; `each` is about how many a statement has. */
function large(bytes: number, each: number): { dir: string; statements: number } {
  const dir = folder();
  const file = openSync(join(dir, '0001_large.sql'), 'w');
  const statement = `INSERT INTO a VALUES (length('${"it''s; ".repeat(each / 7)}'));\n`;
  let statements = writeSync(file, 'CREATE TABLE a (id integer);\n') && 1;
  for (let written = 0; written < bytes; statements++) written += writeSync(file, statement);
  closeSync(file);
  return { dir, statements };
}

/** Runs a command; `rss` is the most memory that its process held, in bytes. */
async function measured(dir: string, url: string, ...args: string[]) {
  const report = join(folder(), 'rss');
  const atExit = `import fs from 'node:fs';
    process.on('exit', () => fs.writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS * 1024)));`;
  const hook = `data:text/javascript,${encodeURIComponent(atExit)}`;
  const env = { PATH: process.env.PATH, DATABASE_URL: url };
  const child = spawn(
    process.execPath,
    ['--import', hook, binary, ...args, '--dir', '.', '--json'],
    { cwd: dir, env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(stdout);
  return { rss: Number(readFileSync(report, 'utf8')), answer: JSON.parse(stdout) };
}

describe.skipIf(!built).each(engines)('a large file, on %s', (_, freshUrl, missing) => {
  const cases: [string, number, number][] = [
    ['5 MB of short statements', 5e6, 700],
    ['5 MB in one statement', 5e6, 5e6],
    ['100 MB', 100e6, 200_000],
  ];
  test.skipIf(missing).each(cases)(
    '%s: within 200 MiB',
    { timeout: 120_000 },
    async (__, bytes, each) => {
      const { dir, statements } = large(bytes, each);
      const url = await freshUrl();
      const dry = await measured(dir, url, 'up', '--dry-run');
      expect(dry.answer.pending).toMatchObject([{ statements }]);
      const run = await measured(dir, url, 'up');
      expect(run.answer.applied).toMatchObject([{ version: '0001' }]);
      for (const { rss } of [dry, run]) expect(rss).toBeLessThan(200 * MIB);
    },
  );
});
