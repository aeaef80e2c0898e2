import { readFileSync, writeFileSync } from 'node:fs';
import { HandrailError } from '../errors.ts';
import type { Sizes, TableSize } from '../schema/sizes.ts';

/** What is written: no data, and no names but those of tables. */
interface SizesFile {
  /** Of this layout. */
  readonly version: 1;
  /** `postgres 16.4` */
  readonly server: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly tables: Readonly<Record<string, TableSize>>;
}

/** Sizes as the text of a file. */
export function sizesText(sizes: Sizes, server: string, at: string): string {
  const file: SizesFile = { version: 1, server, at, tables: Object.fromEntries(sizes) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Writes sizes to a file. Throws LINT_SIZES_UNWRITABLE. */
export function writeSizes(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new HandrailError('LINT_SIZES_UNWRITABLE', { file: path, reason }, { cause });
  }
}

/** The sizes in a file that {@link sizesText} has made. Throws LINT_SIZES_UNREADABLE. */
export function readSizes(path: string): Sizes {
  try {
    const { version, tables } = JSON.parse(readFileSync(path, 'utf8')) as Partial<SizesFile>;
    if (version !== 1 || typeof tables !== 'object' || tables === null) {
      throw new Error('it is no file of "handrail sizes"');
    }
    return new Map(Object.entries(tables));
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new HandrailError('LINT_SIZES_UNREADABLE', { file: path, reason }, { cause });
  }
}
