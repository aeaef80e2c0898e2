import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { chooseDriver } from '../../src/engines/sqlite/drivers/index.ts';
import { sqlite } from '../../src/engines/sqlite/index.ts';
import type { Subject } from './contract.ts';
import { sqliteProbes } from './probes.ts';

/** A database file for one of the SQLite drivers, or why it can't be tested here. */
export async function sqliteSubject(driver: string): Promise<Subject | { skip: string }> {
  try {
    chooseDriver(driver);
  } catch (error) {
    return { skip: (error as Error).message };
  }
  const folder = mkdtempSync(join(tmpdir(), 'handrail-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const missing = join(folder, 'missing.db');
  return {
    engine: sqlite,
    probes: sqliteProbes,
    target: { url: `sqlite:${join(folder, 'test.db')}`, driver },
    missing: { target: { url: `sqlite:${missing}`, driver }, exists: () => existsSync(missing) },
    concurrent: true,
    // Bun chooses for a whole connection, and migrations in code get that connection.
    keepsDigits: driver !== 'bun:sqlite',
  };
}
