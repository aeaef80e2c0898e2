import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';

const { resolve } = createRequire(import.meta.url);

/** A process that has a database for itself, so that others can't even read, for so many milliseconds. */
async function alone(file: string, ms: number): Promise<void> {
  const program = `
    const { DatabaseSync } = require(process.argv[1]);
    const database = new DatabaseSync(process.argv[2]);
    database.exec('BEGIN EXCLUSIVE');
    console.log('locked');
    setTimeout(() => database.exec('COMMIT'), Number(process.argv[3]));`;
  const args = ['-e', program, resolve('@photostructure/sqlite'), file, String(ms)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  await once(child.stdout, 'data');
}

test('another process has the file for itself: waits for it longer than to connect', async () => {
  const dir = folder({ '1_a.sql': 'CREATE TABLE a (id integer);' });
  const file = join(folder(), 'app.db');
  const options = { url: `sqlite:${file}`, dir, connectTimeoutSeconds: 0.2 };
  await createMigrator(options).up({ dryRun: true });
  await alone(file, 1500);
  const waits: unknown[] = [];
  const onEvent = ({ type }: { type: string }) => void (type === 'waiting' && waits.push(type));
  const { version } = await createMigrator({ ...options, onEvent }).up();
  expect(version).toBe('1');
  expect(waits.length).toBeGreaterThan(0);

  await alone(file, 1500);
  const impatient = createMigrator({ ...options, lockWaitSeconds: 0.3 });
  await expect(impatient.up()).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' });
  await expect(impatient.status()).rejects.toMatchObject({
    code: 'RUN_STATEMENT_FAILED',
    details: { sqlState: 'SQLITE_BUSY' },
  });
});
