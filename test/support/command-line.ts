import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** False, with a printed reason, when there is nothing to run. */
export const built = existsSync(cli);
if (!built)
  process.stderr.write('Skipping tests of the command line: dist/ is missing (make build)\n');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** Starts the built command line in a folder: as another user, or by a runner (a program and what it takes). */
export function start(
  cwd: string,
  url: string,
  args: readonly string[],
  how: { uid?: number; gid?: number; runner?: readonly string[] } = {},
): Started {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url };
  const { runner = [process.execPath], ...user } = how;
  const [program = '', ...before] = runner;
  const child = spawn(program, [...before, cli, ...args], { cwd, env, ...user });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      text[name] += piece;
    });
  }
  const finished = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    ...text,
  }));
  return { child, finished };
}

/** Runs the built command line to its end. */
export function handrail(cwd: string, url: string, ...args: string[]): Promise<Finished> {
  return start(cwd, url, args).finished;
}
