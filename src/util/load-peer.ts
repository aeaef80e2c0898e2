import { createRequire } from 'node:module';
import { join } from 'node:path';

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

function resolve(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}
