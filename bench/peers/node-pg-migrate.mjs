import { program } from '../peer.mjs';
import { writeFiles } from '../workload.mjs';

/**
 * node-pg-migrate's runner over a folder of SQL files, which are quicker for it than modules.
 * @type {import('../peer.mjs').Peer}
 */
export const nodePgMigrate = {
  name: 'node-pg-migrate',
  kind: 'node',
  engines: ['postgres'],
  prepare({ folder, migrations }) {
    writeFiles(
      folder,
      migrations.map(({ version, name, up, down }) => [
        `migrations/${version}_${name}.sql`,
        `-- Up Migration\n${up};\n\n-- Down Migration\n${down};\n`,
      ]),
    );
  },
  command: ({ url }) => ({ argv: [...program('node-pg-migrate'), url] }),
  history: () => 'select count(*) from pgmigrations',
};
