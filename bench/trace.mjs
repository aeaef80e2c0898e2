/**
 * Measures what tracing a statement costs: the same statements by `up`, and by `check`, which traces them.
 * `node bench/trace.mjs [--tables 100,500] [--statements 80] [--rounds 3] [--only 16,17,18,pglite,sqlite]`
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createMigrator } from '../dist/index.js';
import { startPostgres } from '../tools/postgres.mjs';
import { holdFolder, reap, removeFolder } from '../tools/scratch-folders.mjs';
import { median } from './statistics.mjs';
import { tables, times, writeMigration } from './traced-migration.mjs';

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '100,500' },
    statements: { type: 'string', default: '80' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '16,17,18,pglite,sqlite' },
  },
});

reap();
const folder = holdFolder('bench', { memory: true });
try {
  console.log(
    'milliseconds for a statement: median, first and worst other one; median without the trace',
  );
  for (const name of values.only.split(',')) await measure(name);
} finally {
  removeFolder(folder);
}

/** @param {string} name `16`, `pglite`, `sqlite` */
async function measure(name) {
  const server = /^\d+$/.test(name) ? await startPostgres({ version: Number(name) }) : null;
  try {
    for (const count of values.tables.split(',')) await line(name, server, Number(count));
  } finally {
    await server?.stop();
  }
}

/**
 * @param {string} name
 * @param {import('../tools/postgres.mjs').PostgresServer | null} server
 * @param {number} count
 */
async function line(name, server, count) {
  const home = path.join(folder, `${name}-${count}`);
  const dir = path.join(home, 'migrations');
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, '1_tables.sql'), tables(count));
  const file = path.join(dir, '2_many.mjs');
  writeMigration(file, Number(values.statements));
  const url = server ? await server.createDatabase() : `${name}:${path.join(home, 'database')}`;
  const options = {
    url,
    dir,
    ...(server ? { scratch: server.url } : {}),
    ...(name === 'pglite' ? { driver: name } : {}),
  };
  times.length = 0;
  await createMigrator(options).up();
  for (let i = 0; i < Number(values.rounds); i++) await check(options, file);
  const [plain = [], ...traced] = times;
  const first = median(traced.map(([one = 0]) => one));
  const worst = Math.max(...traced.flatMap(([, ...others]) => others));
  const figures = [median(traced.flat()), first, worst, median(plain)];
  const shown = figures.map((ms) => ms.toFixed(1).padStart(7));
  const label = server ? `PostgreSQL ${server.version}` : name;
  console.log(`${label.padEnd(18)} ${String(count).padStart(5)} tables ${shown.join('')}`);
}

/**
 * @param {import('../dist/types/index.js').MigratorOptions} options
 * @param {string} file
 */
async function check(options, file) {
  const { migrations } = await createMigrator(options).check({ files: [file] });
  if (migrations[0]?.failure) throw migrations[0].failure.error;
  const seen = migrations[0]?.statements.length;
  if (seen !== Number(values.statements)) throw new Error(`${seen} statements were traced`);
}
