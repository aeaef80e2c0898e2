import { program } from '../peer.mjs';
import { writeFiles } from '../workload.mjs';

/**
 * Drizzle's library migrator over what drizzle-kit writes.
 * @type {import('../peer.mjs').Peer}
 */
export const drizzle = {
  name: 'drizzle',
  kind: 'node',
  engines: ['postgres', 'sqlite'],
  prepare({ engine, folder, migrations }) {
    const entries = migrations.map(({ number, version, name }) => ({
      idx: number - 1,
      version: '7',
      when: 1_700_000_000_000 + number,
      tag: `${version}_${name}`,
      breakpoints: true,
    }));
    const journal = {
      version: '7',
      dialect: engine === 'sqlite' ? 'sqlite' : 'postgresql',
      entries,
    };
    writeFiles(folder, [
      ['drizzle/meta/_journal.json', JSON.stringify(journal, null, 2)],
      ...migrations.map(
        ({ version, name, up }) =>
          /** @type {[string, string]} */ ([`drizzle/${version}_${name}.sql`, `${up};\n`]),
      ),
    ]);
  },
  command: ({ engine, url }) => ({ argv: [...program(`drizzle-${engine}`), url] }),
  history: (engine) =>
    engine === 'sqlite'
      ? 'select count(*) from __drizzle_migrations'
      : 'select count(*) from drizzle.__drizzle_migrations',
};
