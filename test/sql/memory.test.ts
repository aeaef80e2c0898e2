import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'handrail-split-'));
const outfile = join(folder, 'split-large.mjs');

beforeAll(async () => {
  const output = { file: outfile, format: 'esm' } as const;
  await build({ input: 'test/sql/split-large.ts', platform: 'node', output });
});

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
