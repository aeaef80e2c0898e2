import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { holdFolder, reap, removeFolder } from '../tools/scratch-folders.mjs';
import { servers } from './databases.mjs';
import { compete } from './race.mjs';
import { table } from './table.mjs';
import { makeMigrations } from './workload.mjs';
import { workloads } from './workloads.mjs';

const HELP = `node bench/run.mjs [options]
  --migrations <n>   how many (1000)
  --rounds <n>       how often everyone is measured (nothing: 15, apply: 5)
  --only <words>     what of it, separated by commas: postgres, sqlite, nothing, apply, and tools
                     by (a part of) their names; floors are always measured
  --json <file>      where the figures of every round go (.cache/bench.json)`;

const { values } = parseArgs({
  options: {
    migrations: { type: 'string', default: '1000' },
    rounds: { type: 'string' },
    only: { type: 'string', default: '' },
    json: {
      type: 'string',
      default: fileURLToPath(new URL('../.cache/bench.json', import.meta.url)),
    },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) console.log(HELP);
else await main();

async function main() {
  const only = values.only.split(',').filter(Boolean);
  reap();
  const folder = holdFolder('bench');
  const results = [];
  try {
    for (const [engine, start] of pick(servers, only)) {
      results.push(...(await measureOn(engine, start, path.join(folder, engine), only)));
    }
  } finally {
    removeFolder(folder);
  }
  fs.mkdirSync(path.dirname(values.json), { recursive: true });
  fs.writeFileSync(values.json, `${JSON.stringify({ machine: machine(), results }, null, 1)}\n`);
  console.log(`\nThe figures of every round: ${path.relative('', values.json)}`);
}

/**
 * @template {import('./peer.mjs').Engine} E
 * @param {E} engine
 * @param {typeof servers[E]} start
 * @param {string} folder
 * @param {readonly string[]} only
 */
async function measureOn(engine, start, folder, only) {
  fs.mkdirSync(folder);
  const server = await start(folder);
  const migrations = makeMigrations(Number(values.migrations));
  const names = only.filter((word) => !(word in servers) && !(word in workloads));
  const results = [];
  try {
    for (const [workload, { rounds: usual, title }] of pick(workloads, only)) {
      const rounds = Number(values.rounds ?? usual);
      const lines = await compete(
        { engine, server, folder, migrations },
        { workload, rounds, names },
      );
      const heading = `${server.label}: ${title(migrations.length)}; ${rounds} rounds`;
      console.log(`\n${table(heading, lines)}`);
      results.push({
        engine,
        server: server.label,
        workload,
        migrations: migrations.length,
        lines,
      });
    }
  } finally {
    await server.close();
  }
  return results;
}

/**
 * The entries that are named, or all when none is.
 * @template {string} K, V
 * @param {Record<K, V>} all
 * @param {readonly string[]} only
 */
function pick(all, only) {
  const entries = /** @type {[K, V][]} */ (Object.entries(all));
  const named = entries.filter(([name]) => only.includes(name));
  return named.length > 0 ? named : entries;
}

function machine() {
  const [cpu] = os.cpus();
  return { cpu: cpu?.model, cores: os.cpus().length, node: process.version, date: new Date() };
}
