import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { HandrailError } from '../errors.ts';
import { compareVersions, type Version, versionKey } from '../migration/version.ts';
import type { FileName, Format } from './format.ts';
import { codeFile, handrail, singleFile } from './handrail.ts';
import { guard } from './text-file.ts';

const TIMESTAMP_DIGITS = 14;
const FIRST_WIDTH = 4;

/** How the next version is made; by default as the folder's newest one was. */
export type Numbering = 'sequential' | 'timestamp';

/** What a new migration is to be, where it differs from the folder's newest one. */
export interface NewMigration {
  readonly numbering?: Numbering;
  /** A module in TypeScript. */
  readonly code?: boolean;
}

/**
 * Writes the file or files of a new migration in the folder's own style, and gives their paths.
 * Throws SOURCE_EXISTS rather than overwrite anything.
 */
export function createMigration(
  folders: readonly string[],
  format: Format,
  title: string,
  { numbering, code = false }: NewMigration = {},
  now: Date = new Date(),
): string[] {
  const [folder] = folders as [string, ...string[]];
  const known = folders.flatMap((one) => recognised(one, format));
  const version = nextVersion(
    known.map((file) => file.version),
    numbering,
    now,
  );
  const files = newFiles(format, code ? 'code' : known.at(-1)?.part)(version, fileTitle(title));
  const paths = files.map((file) => join(folder, file.fileName));
  const taken = paths.find((path) => existsSync(path));
  if (taken) throw new HandrailError('SOURCE_EXISTS', { file: shown(taken) });
  try {
    mkdirSync(folder, { recursive: true });
    for (const [i, file] of files.entries()) {
      writeFileSync(paths[i] as string, file.text, { flag: 'wx' });
    }
  } catch (error) {
    const reason = (error as Error).message;
    throw new HandrailError(
      'SOURCE_NOT_WRITABLE',
      { path: shown(folder), reason },
      { cause: error },
    );
  }
  return paths.map(shown);
}

/** Ours follows the newest file of the folder; other formats know one way. */
function newFiles(format: Format, part: FileName['part'] | undefined): Format['create'] {
  if (format !== handrail) return format.create;
  return part === 'code' ? codeFile : part === 'both' ? singleFile : format.create;
}

/** A title as part of a file name: words joined by `_`, nothing that a path could be made of. */
export function fileTitle(title: string): string {
  const name = title
    .normalize('NFC')
    .trim()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  if (name) return name;
  throw new HandrailError('USAGE_INVALID', {
    problem: `"${title}" has no letter or digit to name a migration by`,
    command: 'create',
  });
}

function recognised(folder: string, format: Format): FileName[] {
  if (!existsSync(folder)) return [];
  return guard(shown(folder), () => readdirSync(folder))
    .flatMap((fileName) => format.recognise(fileName) ?? [])
    .sort((a, b) => compareVersions(a.version, b.version));
}

function nextVersion(known: Version[], numbering: Numbering | undefined, now: Date): Version {
  const last = known.sort(compareVersions).at(-1);
  const style =
    numbering ?? (last && versionKey(last).length >= TIMESTAMP_DIGITS ? 'timestamp' : 'sequential');
  if (style === 'sequential') {
    const next = (BigInt(last ?? '0') + 1n).toString();
    return next.padStart(last?.length ?? FIRST_WIDTH, '0');
  }
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, TIMESTAMP_DIGITS);
  const taken =
    last !== undefined && compareVersions(stamp, last) <= 0 && last.length === TIMESTAMP_DIGITS;
  return taken ? (BigInt(last) + 1n).toString() : stamp;
}

function shown(path: string): string {
  return relative(process.cwd(), path) || path;
}
