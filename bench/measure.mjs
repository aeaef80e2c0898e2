import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const LIMIT_MS = 300_000;

/** bash reads clock and CPU time close to the program: it adds its own fork, and nothing of ours. */
const STOPWATCH = `
  TIMEFORMAT='%3U %3S'; exec 4>&2; began=$EPOCHREALTIME
  { time "$@" 2>&4 3>&- 4>&-; } 2>&3; code=$?
  echo "$began $EPOCHREALTIME" >&3; exit $code`;

/**
 * @typedef {object} Sample
 * @property {number} wallMs from the start of the process to its end
 * @property {number} cpuMs user and system time of the process and its children
 */

/**
 * Runs a command and measures it. Throws with the end of what it said when it fails.
 * @param {import('./peer.mjs').Command} command
 * @param {string} cwd
 * @returns {Sample}
 */
export function measure({ argv, env, input }, cwd) {
  const stdin = input === undefined ? 'ignore' : fs.openSync(input, 'r');
  const { PATH = '', HOME = '' } = process.env;
  try {
    const { status, output, error } = spawnSync('bash', ['-c', STOPWATCH, 'bash', ...argv], {
      cwd,
      env: { PATH, HOME, LC_ALL: 'C', ...env },
      stdio: [stdin, 'pipe', 'pipe', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
      timeout: LIMIT_MS,
    });
    if (error) throw error;
    if (status !== 0)
      throw new Error(reason(`${output[1]}\n${output[2]}`) || `exit code ${status}`);
    return parse(output[3] ?? '');
  } finally {
    if (typeof stdin === 'number') fs.closeSync(stdin);
  }
}

/** @param {string} times what {@link STOPWATCH} wrote */
function parse(times) {
  const [user, system, began, ended] = times.trim().split(/\s+/).map(Number);
  if (user === undefined || system === undefined || began === undefined || !ended)
    throw new Error('bash 5 or newer is needed to measure');
  return { wallMs: (ended - began) * 1000, cpuMs: (user + system) * 1000 };
}

/**
 * The line of a program's talk that most likely says what went wrong.
 * @param {string} text
 */
function reason(text) {
  const lines = text.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /\berror\b|not found|cannot find/i.test(line));
  return (telling ?? lines.findLast(Boolean) ?? '').slice(0, 200);
}
