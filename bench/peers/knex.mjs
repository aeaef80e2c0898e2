import { program } from '../peer.mjs';
import { writeFiles } from '../workload.mjs';

/**
 * knex's migrator over a folder of CommonJS modules.
 * @type {import('../peer.mjs').Peer}
 */
export const knex = {
  name: 'knex',
  kind: 'node',
  engines: ['postgres', 'sqlite'],
  prepare({ folder, migrations }) {
    writeFiles(
      folder,
      migrations.map(({ version, name, up, down }) => [
        `migrations/${version}_${name}.js`,
        `exports.up = (knex) => knex.raw('${up}');\nexports.down = (knex) => knex.raw('${down}');\n`,
      ]),
    );
  },
  command: ({ engine, url }) => ({ argv: [...program('knex'), engine, url] }),
  history: () => 'select count(*) from knex_migrations',
};
