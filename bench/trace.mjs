/**
 * Measures what tracing a statement costs on both engines: `check` of one migration with many statements, less that of one
 * with a single one. `node bench/trace.mjs [--tables 100] [--statements 100]`
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { holdFolder, reap, removeFolder } from '../tools/scratch-folders.mjs';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '100' },
    statements: { type: 'string', default: '100' },
  },
});

reap();
const folder = holdFolder('bench');
try {
  for (const engine of ['postgres', 'sqlite']) measure(engine);
} finally {
  removeFolder(folder);
}

/** Of a migration with no statement but one, and of one with many: the difference is theirs. @param {string} engine */
function measure(engine) {
  const dir = path.join(folder, engine, 'migrations');
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, '1_tables.sql'), tables(Number(values.tables)));
  const few = write(dir, '2_few.sql', 1);
  const many = write(dir, '3_many.sql', Number(values.statements));
  const [one, all] = [few, many].map((file) => median(5, () => check(engine, dir, file)));
  const each =
    /** @type {number} */ (all - /** @type {number} */ (one)) / (Number(values.statements) - 1);
  console.log(
    `${engine}, ${values.tables} tables: ${each.toFixed(1)} ms for each traced statement`,
  );
}

/** @param {number} count */
function tables(count) {
  return Array.from(
    { length: count },
    (_, i) => `CREATE TABLE t${i} (id integer PRIMARY KEY, a text UNIQUE, b integer);
CREATE INDEX t${i}_b ON t${i} (b);
INSERT INTO t${i} VALUES (1, 'a', 1);
`,
  ).join('');
}

/**
 * @param {string} dir
 * @param {string} name
 * @param {number} count
 */
function write(dir, name, count) {
  const kinds = [
    (/** @type {number} */ i) => `ALTER TABLE t${i % 10} ADD COLUMN c${name[0]}_${i} integer;\n`,
    (/** @type {number} */ i) => `CREATE INDEX i${name[0]}_${i} ON t${i % 10} (b);\n`,
    (/** @type {number} */ i) => `UPDATE t${i % 10} SET b = b + 1;\n`,
  ];
  const text = Array.from({ length: count }, (_, i) => kinds[i % kinds.length]?.(i)).join('');
  fs.writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
}

/**
 * The milliseconds that a check says it took.
 * @param {string} engine
 * @param {string} dir
 * @param {string} file
 */
function check(engine, dir, file) {
  const out = execFileSync(
    process.execPath,
    [main, 'check', file, '--engine', engine, '--dir', dir, '--json'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 30 },
  );
  const { durationMs, findings } = JSON.parse(out);
  const failed = findings.find(
    (/** @type {{ severity: string }} */ one) => one.severity === 'error',
  );
  if (failed) throw new Error(failed.message);
  return durationMs;
}

/**
 * @param {number} times
 * @param {() => number} work
 */
function median(times, work) {
  const all = Array.from({ length: times }, work);
  return /** @type {number} */ (all.sort((a, b) => a - b)[Math.floor(times / 2)]);
}
