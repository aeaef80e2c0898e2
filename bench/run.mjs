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
  --rounds <n>       how often each command is measured (nothing: 15, apply: 5)
  --only <words>     what of it: words separated by commas out of postgres, sqlite, nothing, apply, and
                     (parts of) names of tools; floors are always measured
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
  const engines = pick(servers, only);
  const chosen = pick(workloads, only);
  const places = [...Object.keys(servers), ...Object.keys(workloads)];
  const names = only.filter((word) => !places.includes(word));
  const migrations = makeMigrations(Number(values.migrations));
  const results = [];
  reap();
  const folder = holdFolder('bench');
  try {
    for (const [engine, start] of engines) {
      const place = path.join(folder, engine);
      fs.mkdirSync(place);
      const server = await start(place);
      try {
        for (const [name, workload] of chosen) {
          const rounds = Number(values.rounds ?? workload.rounds);
          const lines = await compete({ engine, server, folder: place, migrations }, { name, rounds, names });
          const title = `${server.label}: ${workload.title(migrations.length)}, ${rounds} rounds`;
          console.log(`\n${table(title, lines)}`);
          results.push({ title, engine, workload: name, rounds, lines });
        }
      } finally {
        await server.close();
      }
    }
  } finally {
    removeFolder(folder);
  }
  write({ machine: machine(), migrations: migrations.length, results });
}
