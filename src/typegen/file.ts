import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HandrailError } from '../errors.ts';
import type { Library } from './library.ts';

/** How a file of types compares with the schema. */
export interface Comparison {
  readonly stale: boolean;
  /** `-` and a line of the file, `+` and a line of the schema; all `+` when there is no file. */
  readonly differences: readonly string[];
}

/** Compares a file with what it should hold. Line ends don't count: a checkout may have changed them. */
export function compareFile({ DiffChecker }: Library, file: string, text: string): Comparison {
  const before = read(file)?.replaceAll('\r\n', '\n');
  if (before === text) return { stale: false, differences: [] };
  const patch = new DiffChecker().diff(before ?? '', text) ?? '';
  return { stale: true, differences: patch.split('\n').filter((line) => /^[-+]./.test(line)) };
}

/** Writes a file whole or not at all, and makes its folder. Throws TYPES_NOT_WRITABLE. */
export function writeFile(file: string, text: string): void {
  const path = resolve(file);
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new HandrailError(
      'TYPES_NOT_WRITABLE',
      { file, reason: (cause as Error).message },
      { cause },
    );
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    const reason = (cause as Error).message;
    throw new HandrailError('SOURCE_UNREADABLE', { path: file, reason }, { cause });
  }
}
