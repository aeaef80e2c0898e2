/**
 * Measures scratch databases and `check` on both engines: how long the first takes, how long each one after it,
 * and the check of one migration after many. `node bench/scratch.mjs [--migrations 100] [--rounds 20]`
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { testDatabases } from '../dist/testing.js';
import { holdFolder, reap, removeFolder } from '../tools/scratch-folders.mjs';
import { makeMigrations } from './workload.mjs';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const { values } = parseArgs({
  options: {
    migrations: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '20' },
  },
});
const rounds = Number(values.rounds);

reap();
const folder = holdFolder('bench');
try {
  for (const engine of ['postgres', 'sqlite']) await measure(engine);
} finally {
  removeFolder(folder);
}

/** @param {string} engine */
async function measure(engine) {
  const dir = path.join(folder, engine, 'migrations');
  fs.mkdirSync(dir, { recursive: true });
  const last = write(dir);
  const options = { engine, dir };
  const cold = await timed(() => withDatabase(options));
  const warm = await median(5, () => withDatabase(options));
  const databases = await testDatabases(options);
  const copy = await median(rounds, async () => void (await databases.create()));
  await databases.close();
  const check = () => run(['check', last, '--engine', engine], path.dirname(dir));
  check();
  const one = await median(5, async () => check());
  const figures = {
    'first database': cold,
    'the same in a new process': warm,
    'each further copy': copy,
    'check of one, whole process': one,
  };
  console.log(`\n${engine}, ${values.migrations} migrations, milliseconds`);
  for (const [name, ms] of Object.entries(figures))
    console.log(`${name.padEnd(30)} ${ms.toFixed(1)}`);
}

/**
 * Writes the migrations, which no other run has, and one more; gives its path.
 * @param {string} dir
 */
function write(dir) {
  for (const { version, name, up } of makeMigrations(Number(values.migrations))) {
    fs.writeFileSync(
      path.join(dir, `${version}_${name}.sql`),
      `-- ${dir}\n${up}\n-- handrail: down\nSELECT 1;\n`,
    );
  }
  const file = path.join(dir, '9999999_one_more.sql');
  fs.writeFileSync(
    file,
    'CREATE TABLE one_more (id integer PRIMARY KEY);\n-- handrail: down\nDROP TABLE one_more;\n',
  );
  return file;
}

/** @param {import('../dist/types/testing/index.js').TestDatabasesOptions} options */
async function withDatabase(options) {
  const databases = await testDatabases(options);
  await databases.create();
  await databases.close();
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function run(args, cwd) {
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

/** @param {() => Promise<void>} work */
async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * @param {number} times
 * @param {() => Promise<void>} work
 */
async function median(times, work) {
  const all = [];
  for (let i = 0; i < times; i++) all.push(await timed(work));
  return /** @type {number} */ (all.sort((a, b) => a - b)[Math.floor(times / 2)]);
}
