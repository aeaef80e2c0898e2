import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { postgres } from '../../src/engines/postgres/index.ts';
import { contract } from './contract.ts';
import { postgresProbes } from './probes.ts';

contract('postgres through PGlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handrail-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [there, missing] = [join(folder, 'there'), join(folder, 'missing')];
  const target = (path: string) => ({ url: `pglite:${path}`, driver: 'pglite' });
  const exists = () => existsSync(missing) || existsSync(`${missing}.lock`);
  const none = { target: target(missing), exists };
  const subject = { engine: postgres, probes: postgresProbes, target: target(there) };
  return { ...subject, missing: none, concurrent: false };
});
