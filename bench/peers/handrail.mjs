import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFiles } from '../workload.mjs';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const packages = fileURLToPath(new URL('../node_modules/', import.meta.url));

/** @param {import('../peer.mjs').Setting} setting */
const address = ({ engine, url }) => (engine === 'sqlite' ? `sqlite:${url}` : url);

/** @param {import('../peer.mjs').Setting} setting */
function writePairs({ folder, migrations }) {
  writeFiles(
    folder,
    migrations.flatMap(({ version, name, up, down }) => [
      [`migrations/${version}_${name}.up.sql`, `${up};\n`],
      [`migrations/${version}_${name}.down.sql`, `${down};\n`],
    ]),
  );
}

/**
 * handrail takes the project's own better-sqlite3 where there is one.
 * @param {string} folder
 */
function addBetterSqlite3(folder) {
  const link = path.join(folder, 'node_modules/better-sqlite3');
  fs.mkdirSync(path.dirname(link), { recursive: true });
  fs.symlinkSync(path.join(packages, 'better-sqlite3'), link);
}

/** @type {Pick<import('../peer.mjs').Peer, 'kind' | 'history'>} */
const common = {
  kind: 'handrail',
  history: () => 'select count(*) from schema_migrations where not dirty',
};

/** @type {import('../peer.mjs').Peer} */
export const handrail = {
  ...common,
  name: 'handrail',
  engines: ['postgres', 'sqlite'],
  prepare(setting) {
    writePairs(setting);
    if (setting.engine === 'sqlite') addBetterSqlite3(setting.folder);
  },
  command: (setting) => ({
    argv: [process.execPath, main, 'up'],
    env: { DATABASE_URL: address(setting) },
  }),
};

/** @type {import('../peer.mjs').Peer} */
export const handrailYml = {
  ...common,
  name: 'handrail, handrail.yml',
  engines: ['postgres', 'sqlite'],
  prepare(setting) {
    handrail.prepare?.(setting);
    writeFiles(setting.folder, [
      [
        'handrail.yml',
        `development:\n  url: ${JSON.stringify(address(setting))}\n  dir: migrations\n`,
      ],
    ]);
  },
  command: () => ({ argv: [process.execPath, main, 'up'] }),
};

/** @type {import('../peer.mjs').Peer} */
export const handrailPhotostructure = {
  ...common,
  name: 'handrail, @photostructure/sqlite',
  engines: ['sqlite'],
  prepare: writePairs,
  command: handrail.command,
};
