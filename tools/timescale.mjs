import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { startPostgres } from './postgres.mjs';

/*
 * A throwaway server with TimescaleDB, which comes neither from npm nor with PostgreSQL: from the PostgreSQL whose
 * pg_config is in the PATH, or that PG_CONFIG names. It lasts as long as a command, or a shell, that finds it in HANDRAIL_TIMESCALE_URL:
 *
 *   node tools/timescale.mjs npx vitest run examples/lumenlink
 *
 * CONTRIBUTING.md says how to build TimescaleDB into it.
 */

/**
 * The programs of a PostgreSQL into which TimescaleDB is installed.
 * @returns {import('./postgres-binaries.mjs').Binaries}
 */
function binaries() {
  const { PG_CONFIG: program = 'pg_config' } = process.env;
  const ask = (/** @type {string} */ what) =>
    execFileSync(program, [`--${what}`], { encoding: 'utf8' }).trim();
  const library = path.join(ask('pkglibdir'), 'timescaledb.so');
  if (!fs.existsSync(library)) throw new Error(`there is no "${library}": see CONTRIBUTING.md`);
  const release = /[\d.]+/.exec(ask('version'))?.[0] ?? '';
  const at = (/** @type {string} */ name) => path.join(ask('bindir'), name);
  return { initdb: at('initdb'), postgres: at('postgres'), release: `${release}-timescale` };
}

const settings = {
  shared_preload_libraries: 'timescaledb',
  'timescaledb.telemetry_level': 'off',
  // Each database that is in use takes two, and tests use several at once.
  'timescaledb.max_background_workers': 32,
  max_worker_processes: 64,
};

const [command = process.env.SHELL ?? 'sh', ...args] = process.argv.slice(2);
const server = await startPostgres({ binaries: binaries(), settings });
const env = { ...process.env, HANDRAIL_TIMESCALE_URL: server.url };
const [status] = await once(spawn(command, args, { env, stdio: 'inherit' }), 'exit');
process.exitCode = status ?? 1;
await server.stop();
