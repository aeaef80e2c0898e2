import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { startPostgres } from './postgres.mjs';

const settings = {
  shared_preload_libraries: 'timescaledb',
  'timescaledb.telemetry_level': 'off',
  // Each database that is in use takes two, and tests use several at once.
  'timescaledb.max_background_workers': 32,
  max_worker_processes: 64,
};

/**
 * Starts a throwaway server with TimescaleDB, which comes neither from npm nor with PostgreSQL: from the PostgreSQL whose
 * pg_config is in the PATH, or that PG_CONFIG names. CONTRIBUTING.md says how to build it. Throws where it is missing.
 */
export function startTimescale() {
  return startPostgres({ binaries: binaries(), settings });
}

/** @returns {import('./postgres-binaries.mjs').Binaries} */
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
