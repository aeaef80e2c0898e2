import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A disk of so many KiB that everybody may write to. */
export interface SmallDisk {
  readonly path: string;
  /** Mounts it anew with other options: `size=4m`, `ro`. */
  remount(options: string): void;
}

/** False, with a printed reason, where this process may not mount a disk. */
export const mayMount = tryToMount();

/** Makes a disk in memory, gone after the test. */
export function smallDisk(options: string): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'handrail-disk-'));
  mount('-t', 'tmpfs', '-o', options, 'handrail-test', path);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', path]);
    rmdirSync(path);
  });
  chmodSync(path, 0o777);
  return { path, remount: (other) => mount('-o', `remount,${other}`, path) };
}

function mount(...args: string[]): void {
  execFileSync('mount', args, { stdio: 'pipe' });
}

function tryToMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'handrail-disk-'));
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'handrail-test', path);
    execFileSync('umount', [path]);
    return true;
  } catch (error) {
    const [reason] = String((error as { stderr?: unknown }).stderr ?? error).split('\n');
    process.stderr.write(`Skipping tests of full and read-only disks: ${reason}\n`);
    return false;
  } finally {
    rmdirSync(path);
  }
}
