import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Loads a package that handrail does not bring along. The copy of the project in the working directory
 * comes first, so that migrations meet the version that the application runs on; then one that is installed
 * beside handrail. null when there is neither; throws what the package throws when it can't be loaded.
 */
export function loadPeer<T>(name: string): T | null {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    const require = createRequire(from);
    const path = resolve(require, name);
    if (path !== null) return require(path) as T;
  }
  return null;
}

/** The version of the package that {@link loadPeer} gives; empty when there is none. */
export function peerVersion(name: string): string {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    const path = resolve(createRequire(from), name);
    // Packages need not export their package.json.
    for (let folder = path && dirname(path); folder; folder = above(folder)) {
      const file = join(folder, 'package.json');
      const found = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
      if (found.name === name) return String(found.version);
    }
  }
  return '';
}

const above = (folder: string) => (dirname(folder) === folder ? null : dirname(folder));

function resolve(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}
