import type { Direction } from '../migration/migration.ts';
import type { Version } from '../migration/version.ts';

/**
 * A format is what is known of one tool's migration files. To add one:
 *
 * 1. Make `formats/<tool>.ts` that implements {@link Format}.
 * 2. Add one line to `formats/index.ts`, in the order of detection.
 * 3. Add folders `test/formats/<tool>/<case>/` with input files and `expected.json`.
 */
export interface Format {
  readonly name: string;
  /** What a file name looks like, for messages. */
  readonly expected: string;
  /** What a file name says, or null when it is not of this format. */
  recognise(fileName: string): FileName | null;
  /** The files of a new migration, with their first text. */
  create(version: Version, name: string): NewFile[];
}

export interface FileName {
  readonly version: Version;
  readonly name: string;
  /** `both`: the file holds an up part, and perhaps a down part. */
  readonly part: Direction | 'both';
}

export interface NewFile {
  readonly fileName: string;
  readonly text: string;
}
