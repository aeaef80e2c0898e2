import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startTimescale } from './timescale.mjs';

/*
 * Runs a command, or a shell, that finds a throwaway server with TimescaleDB in HANDRAIL_TIMESCALE_URL:
 *
 *   node tools/with-timescale.mjs npx vitest run examples/lumenlink
 */

const [command = process.env.SHELL ?? 'sh', ...args] = process.argv.slice(2);
const server = await startTimescale();
const env = { ...process.env, HANDRAIL_TIMESCALE_URL: server.url };
const [status] = await once(spawn(command, args, { env, stdio: 'inherit' }), 'exit');
process.exitCode = status ?? 1;
await server.stop();
