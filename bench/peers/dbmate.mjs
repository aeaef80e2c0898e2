import { createRequire } from 'node:module';
import path from 'node:path';
import { writeFiles } from '../workload.mjs';

const require = createRequire(import.meta.url);

/**
 * dbmate is written in Go; its npm package brings the program, which is called without Node.js.
 * @type {import('../peer.mjs').Peer}
 */
export const dbmate = {
  name: 'dbmate (Go)',
  kind: 'other',
  engines: ['postgres', 'sqlite'],
  prepare({ folder, migrations }) {
    writeFiles(
      folder,
      migrations.map(({ version, name, up, down }) => [
        `migrations/${version}_${name}.sql`,
        `-- migrate:up\n${up};\n\n-- migrate:down\n${down};\n`,
      ]),
    );
  },
  command: ({ engine, url }) => ({
    argv: [binary(), '--no-dump-schema', '--migrations-dir', 'migrations', 'migrate'],
    env: { DATABASE_URL: engine === 'sqlite' ? `sqlite:${url}` : `${url}?sslmode=disable` },
  }),
  history: () => 'select count(*) from schema_migrations',
};

function binary() {
  const name = `@dbmate/${process.platform}-${process.arch}`;
  return path.join(path.dirname(require.resolve(`${name}/package.json`)), 'bin/dbmate');
}
