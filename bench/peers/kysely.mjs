import { program } from '../peer.mjs';
import { writeFiles } from '../workload.mjs';

/**
 * Kysely's Migrator over a folder of modules.
 * @type {import('../peer.mjs').Peer}
 */
export const kysely = {
  name: 'kysely',
  kind: 'node',
  engines: ['postgres', 'sqlite'],
  prepare({ folder, migrations }) {
    const kysely = import.meta.resolve('kysely');
    writeFiles(
      folder,
      migrations.map(({ version, name, up, down }) => [
        `migrations/${version}_${name}.mjs`,
        [
          `import { sql } from '${kysely}';`,
          `export const up = (db) => sql\`${up}\`.execute(db);`,
          `export const down = (db) => sql\`${down}\`.execute(db);\n`,
        ].join('\n'),
      ]),
    );
  },
  command: ({ engine, url }) => ({ argv: [...program('kysely'), engine, url] }),
  history: () => 'select count(*) from kysely_migration',
};
