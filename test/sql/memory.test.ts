import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'handrail-split-'));
const outfile = join(folder, 'split-large.mjs');

beforeAll(() =>
  build({
    entryPoints: ['test/sql/split-large.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
  }),
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Splits 100 MB in a process of its own. `rss` is the most memory it held, in bytes. */
function splitLarge(kind: string) {
  const child = spawnSync(process.execPath, [outfile, kind], { encoding: 'utf8' });
  expect(child.stderr).toBe('');
  return JSON.parse(child.stdout) as Record<'statements' | 'bytes' | 'rss' | 'ms', number>;
}

it.each(['small', 'large', 'mixed'])(
  '100 MB of %s statements stay within 200 MiB',
  { timeout: 60_000 },
  (kind) => {
    const { statements, bytes, rss } = splitLarge(kind);
    expect(bytes).toBeGreaterThan(100e6);
    expect(statements).toBeGreaterThan(100);
    expect(rss).toBeLessThan(200 * MIB);
  },
);

it('time grows with the length of a statement, not with its square', { timeout: 60_000 }, () => {
  const { statements, ms } = splitLarge('rows');
  expect(statements).toBe(1);
  expect(ms).toBeLessThan(5 * splitLarge('small').ms);
});
