import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { baseFolder, holdFolder, removeFolder, serverUser } from './scratch-folders.mjs';
import { environment } from './server-process.mjs';

/**
 * Fills the data folder from a cached one of the same release, unless it holds a cluster.
 * @param {import('./postgres-binaries.mjs').Binaries} binaries
 * @param {string} dataDir
 */
export function prepareData(binaries, dataDir) {
  if (fs.existsSync(path.join(dataDir, 'PG_VERSION'))) return;
  const asServer = { ...serverUser(), cwd: '/', env: environment };
  const template = path.join(baseFolder(), `template-${binaries.release}`);
  if (!fs.existsSync(template)) makeTemplate(binaries, template);
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { uid, gid } = asServer;
  if (uid !== undefined && gid !== undefined) fs.chownSync(dataDir, uid, gid);
  execFileSync('cp', ['-RPp', `${template}/.`, dataDir], asServer);
}

/**
 * @param {import('./postgres-binaries.mjs').Binaries} binaries
 * @param {string} template
 */
function makeTemplate(binaries, template) {
  const held = holdFolder('initdb');
  const fresh = path.join(held, 'data');
  // macOS has no C.UTF-8.
  const locale = process.platform === 'darwin' ? 'C' : 'C.UTF-8';
  const flags = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', `--locale=${locale}`];
  execFileSync(binaries.initdb, ['-D', fresh, ...flags, '--no-sync', '--no-instructions'], {
    ...serverUser(),
    cwd: '/',
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    fs.renameSync(fresh, template);
  } catch (error) {
    // Another process may have been faster.
    if (!fs.existsSync(template)) throw error;
  }
  removeFolder(held);
}
